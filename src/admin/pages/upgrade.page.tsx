import { Panel } from '../components/bits.js';
import { Form, TextField } from '../components/form.js';
import { Page } from '../components/frame.js';
import { Note } from '../components/notes.js';
import { Changes } from '../components/plan.js';
import { FollowsProject, ProjectHeader } from '../components/project-head.js';
import { isOpen, OneTask } from '../components/task.js';
import { plural } from '../components/text.js';
import type { Chrome } from '../view-models/frame.js';
import type { UpgradePlanView, UpgradeTargetView, UpgradeView } from '../view-models/moves.js';

/** To another release: choose it, see what that does, follow it, keep it or return; and what it left behind. */
export const UpgradePage = ({ chrome, view }: { chrome: Chrome; view: UpgradeView }) => {
  const { project, task } = view;
  const base = `/admin/projects/${project.ref}/upgrade`;
  const isUnderWay = task !== null && isOpen(task);
  return (
    <Page chrome={chrome} title={`Upgrade ${project.displayName}`}>
      <FollowsProject id="upgrade" projectRef={project.ref} path="/upgrade">
        <ProjectHeader project={project} tab="/operations" />
        <div class="mb-5 grid max-w-4xl gap-5 empty:hidden">
          {task && (
            <Panel title={isUnderWay ? 'Upgrade under way' : 'Last upgrade'}>
              <ul>
                <OneTask task={task} base={base} words={{ cancel: 'Return', endWait: 'Keep it now' }} />
              </ul>
            </Panel>
          )}
          {!isUnderWay && view.former.length > 0 && <FormerData view={view} base={base} />}
        </div>
      </FollowsProject>
      <div class="grid max-w-4xl gap-5">
        {!isUnderWay && <Targets view={view} base={base} />}
        {!isUnderWay && view.plan !== null && <Plan view={view} base={base} plan={view.plan} />}
      </div>
    </Page>
  );
};

const Targets = ({ view: { release, targets, plan }, base }: { view: UpgradeView; base: string }) => (
  <Panel title="Releases" aside={<p>this project is of release {release}</p>}>
    {targets.length === 0 ? (
      <p class="body text-[13px] text-muted-foreground">
        There is no release that a project of {release} can be moved to.
      </p>
    ) : (
      <ul class="divide-y text-[13px]">
        {targets.map((target) => (
          <Target key={target.id} target={target} base={base} isChosen={isPlanOf(plan, target)} />
        ))}
      </ul>
    )}
  </Panel>
);

const isPlanOf = (plan: UpgradeView['plan'], { id }: UpgradeTargetView): boolean =>
  plan !== null && typeof plan !== 'string' && plan.to === id;

const Target = ({ target, base, isChosen }: { target: UpgradeTargetView; base: string; isChosen: boolean }) => (
  <li class="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
    <div class="min-w-0 flex-1 basis-60">
      <b>{target.id}</b>
      <p class="mt-0.5 text-xs leading-4.5 text-muted-foreground">{target.title}</p>
    </div>
    {isChosen ? (
      <span class="text-xs text-muted-foreground">the plan is below</span>
    ) : (
      <a class="btn" data-variant="outline" data-size="sm" href={`${base}?to=${encodeURIComponent(target.id)}`}>
        Show the plan
      </a>
    )}
  </li>
);

const TONES = { error: 'bad', warning: 'warn', info: 'idle' } as const;

const Plan = (props: { view: UpgradeView; base: string; plan: UpgradePlanView | string }) => {
  const { view, base, plan } = props;
  if (typeof plan === 'string')
    return (
      <Note tone="bad">
        <p>{plan}</p>
      </Note>
    );
  return (
    <>
      <Panel title={`What moving to ${plan.to} does`}>
        <div class="body grid gap-4 text-[13px] leading-5">
          <Sentences title="What to know before" texts={plan.notes} />
          <Sentences title="The data" texts={plan.data} />
          <details>
            <summary class="text-xs text-muted-foreground">{plural(plan.steps.length, 'step')}, in order</summary>
            <ol class="mt-2 list-outside list-decimal pl-6 text-xs leading-5">
              {plan.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </details>
        </div>
      </Panel>
      <Panel title="What is otherwise afterwards" aside={<p>{plural(plan.changes.length, 'change')}</p>}>
        <Changes changes={plan.changes} />
      </Panel>
      <Panel title="Checks" tone={plan.possible ? undefined : 'bad'}>
        <div class="body grid gap-2">
          {plan.findings.length === 0 && <p class="text-[13px] text-muted-foreground">Nothing was found.</p>}
          {plan.findings.map(({ level, message }) => (
            <Note key={message} tone={TONES[level]}>
              <p>{message}</p>
            </Note>
          ))}
        </div>
      </Panel>
      {plan.possible ? (
        <Start view={view} base={base} plan={plan} />
      ) : (
        <p class="text-[13px] text-muted-foreground">
          It cannot be begun before the errors above are put right. <a href={`${base}?to=${plan.to}`}>Check again</a>
        </p>
      )}
    </>
  );
};

const Sentences = ({ title, texts }: { title: string; texts: readonly string[] }) => (
  <div>
    <h3 class="label mb-1">{title}</h3>
    <ul class="list-outside list-disc pl-4">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  </div>
);

const Start = ({ view, base, plan }: { view: UpgradeView; base: string; plan: UpgradePlanView }) => (
  <Form action={base} class="form">
    <input type="hidden" name="to" value={plan.to} />
    <Panel title="Begin">
      <div class="body form">
        <TextField
          name="soakS"
          label="Watch it for, seconds"
          value={view.soakS}
          inputMode="numeric"
          class="max-w-40"
          hint="While it is watched you can keep it or return; after that it is kept. What is written meanwhile is lost on the way back."
          errors={view.errors['soakS']}
        />
      </div>
    </Panel>
    <div class="flex flex-row-reverse flex-wrap items-center justify-start gap-2">
      <button class="btn" type="submit" data-variant="danger">
        Upgrade to {plan.to}
      </button>
      <a class="btn" data-variant="ghost" href={`/admin/projects/${view.project.ref}/operations`}>
        Cancel
      </a>
      <p class="mr-auto text-xs text-muted-foreground">Nothing has been changed yet.</p>
    </div>
  </Form>
);

/** One by one, each by the project's name typed out: nothing else of ours deletes them. */
const FormerData = ({ view: { project, former, errors }, base }: { view: UpgradeView; base: string }) => (
  <Panel id="former-data" title="Former data" aside={<p>not in use any more</p>} keep>
    <p class="px-4 pt-3 text-xs leading-4.5 text-muted-foreground">
      What upgrades and fresh starts left behind. It stays until you delete it here; the way back to the former release
      goes with its volumes.
    </p>
    <ul class="divide-y text-[13px]">
      {former.map(({ kind, name, holds }) => (
        <li key={name} class="px-4 py-3">
          <code class="text-xs break-all">{name}</code>
          <p class="text-xs text-muted-foreground">{holds}</p>
          <details class="mt-2" open={errors[name] !== undefined}>
            <summary class="btn" data-variant="outline" data-size="sm" aria-label={`Delete ${name}`}>
              Delete
            </summary>
            <Form action={`${base}/former`} class="mt-3 flex flex-wrap items-end gap-2">
              <input type="hidden" name="kind" value={kind} />
              <input type="hidden" name="name" value={name} />
              <TextField
                name={`confirm-${name}`}
                label={`Type ${project.slug} to delete this ${kind} for good`}
                errors={errors[name]}
                class="font-mono"
                spellcheck={false}
                required
              />
              <button class="btn" type="submit" data-variant="danger" data-size="sm">
                Delete it for good
              </button>
            </Form>
          </details>
        </li>
      ))}
    </ul>
  </Panel>
);
