import type { Because, Explanation, IllService, LoggedLine } from '../../explain/domain/explanation.js';
import { Ago, Panel } from '../components/bits.js';
import { Form, TextField } from '../components/form.js';
import { Page } from '../components/frame.js';
import { FollowsProject, ProjectHeader } from '../components/project-head.js';
import type { Chrome } from '../view-models/frame.js';
import type { ProjectHead } from '../view-models/project.js';

/** From the light to what can be done about it: conditions, wish, plan, attempts, last words. */
export const ExplainPage = (props: {
  chrome: Chrome;
  project: ProjectHead;
  explanation: Explanation;
  /** What is wrong with the name that was typed to begin afresh. */
  errors: readonly string[];
}) => {
  const { chrome, project, explanation, errors } = props;
  const { because, wish, plan, attempts, services } = explanation;
  return (
    <Page chrome={chrome} title={`Why ${project.displayName} is as it is`}>
      <FollowsProject id="explain" projectRef={project.ref} path="/explain">
        <ProjectHeader project={project} tab="/explain" />
        <div class="flex min-w-0 flex-col gap-5">
          <Panel title="What is the case">
            {because.length === 0 ? (
              <Empty>All is as it should be.</Empty>
            ) : (
              <ul class="flex flex-col divide-y">
                {because.map((one) => (
                  <Reason key={one.type} because={one} />
                ))}
              </ul>
            )}
          </Panel>
          {because.some(({ reason }) => reason === 'first-init-failed') && <Afresh project={project} errors={errors} />}
          {services.filter(hasWords).map((service) => (
            <LastWords key={service.service} service={service} />
          ))}
          <Panel title="What was wished" aside={wish ? <p>wish {wish.version}</p> : null}>
            {wish ? (
              <>
                <Lines lines={[wish]} />
                {wish.observedVersion !== wish.version && (
                  <p class="border-t px-4 py-2.5 text-xs text-muted-foreground">
                    The reconciler's last news was for wish {wish.observedVersion}.
                  </p>
                )}
              </>
            ) : (
              <Empty>The newest wish lies further back; see the history.</Empty>
            )}
          </Panel>
          <Panel title="What is left to do">
            <Remaining plan={plan} />
          </Panel>
          <Panel title="What was done about it">
            {attempts.length === 0 ? <Empty>Nothing yet.</Empty> : <Lines lines={attempts} />}
          </Panel>
        </div>
      </FollowsProject>
    </Page>
  );
};

/** Only while the database was never well: there is nothing of anybody's in it. */
const Afresh = ({ project, errors }: { project: ProjectHead; errors: readonly string[] }) => (
  <Panel id="afresh" title="Begin afresh" keep>
    <Form action={`/admin/projects/${project.ref}/explain/start-afresh`} class="body form">
      <p class="text-[13px] leading-5">
        The database begins anew on new volumes, after what its log says was mended. The present volumes stay as former
        data until you delete them.
      </p>
      <TextField
        name="confirm"
        label={`Type ${project.slug} to begin afresh`}
        errors={errors}
        class="max-w-60 font-mono"
        spellcheck={false}
        required
      />
      <div>
        <button class="btn" type="submit" data-variant="danger" data-size="sm">
          Begin afresh
        </button>
      </div>
    </Form>
  </Panel>
);

const Empty = ({ children }: { children: string }) => (
  <p class="px-4 py-4 text-[13px] text-muted-foreground">{children}</p>
);

const Reason = ({ because }: { because: Because }) => (
  <li class="flex flex-col gap-1 px-4 py-3.5 text-[13px] leading-5">
    <p class="flex flex-wrap items-baseline gap-x-2">
      <b class="font-medium">
        {because.type}: {because.status}
      </b>
      <code class="text-xs text-muted-foreground">{because.reason}</code>
      {because.since > 0 && (
        <span class="text-xs text-muted-foreground">
          since <Ago at={because.since} bare />
        </span>
      )}
    </p>
    <p>{because.means}</p>
    {because.message && because.message !== because.means && (
      <p class="break-words whitespace-pre-wrap text-muted-foreground">{because.message}</p>
    )}
    {because.next && !because.message.endsWith(because.next) && (
      <p>
        <span class="text-muted-foreground">What you can do: </span>
        {because.next}
      </p>
    )}
  </li>
);

const Lines = ({ lines }: { lines: readonly LoggedLine[] }) => (
  <ol class="flex flex-col divide-y text-[13px] leading-5">
    {lines.map(({ id, at, line }) => (
      <li key={id} class="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-2.5">
        <span class="min-w-0 break-words">{line}</span>
        <span class="text-xs text-muted-foreground">
          <Ago at={at} />
        </span>
      </li>
    ))}
  </ol>
);

const Remaining = ({ plan }: { plan: Explanation['plan'] }) => {
  const lines = [...plan.blocks, ...plan.steps, ...plan.waits];
  if (lines.length === 0 && plan.held.length === 0)
    return <Empty>Nothing: no engine call would change anything.</Empty>;
  return (
    <ul class="flex flex-col divide-y text-[13px] leading-5">
      {lines.map((line) => (
        <li key={line} class="px-4 py-2.5 break-words">
          {line}
        </li>
      ))}
      {plan.held.map(({ target, message, until, failures }) => (
        <li key={target} class="px-4 py-2.5 break-words">
          {target} is left alone until <time dateTime={new Date(until).toISOString()}>{clock(until)}</time> UTC after{' '}
          {failures === 1 ? 'a failure' : `${failures} failures`}: {message}
        </li>
      ))}
    </ul>
  );
};

const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

const hasWords = ({ lastLines, noLines }: IllService): boolean => lastLines.length > 0 || noLines !== '';

const LastWords = ({ service }: { service: IllService }) => (
  <Panel title={`What ${service.service} said last`} aside={<p>{service.status || service.state}</p>}>
    {service.lastLines.length === 0 ? (
      <Empty>{service.noLines}</Empty>
    ) : (
      <pre class="max-h-80 overflow-auto px-4 py-3 font-mono text-xs leading-5 break-words whitespace-pre-wrap">
        {service.lastLines.join('\n')}
      </pre>
    )}
  </Panel>
);
