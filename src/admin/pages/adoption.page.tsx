import { Fragment } from 'preact';
import { Crumbs, PageHead, Panel } from '../components/bits.js';
import { Form, SelectField, TextField } from '../components/form.js';
import { Page } from '../components/frame.js';
import { Icon, type IconName } from '../components/icons.js';
import { Note } from '../components/notes.js';
import { plural } from '../components/text.js';
import type { AdoptionPlaces, AdoptionReview } from '../view-models/adoption.js';
import type { Chrome, Tone } from '../view-models/frame.js';

const HERE = '/admin/projects/adopt';
const TRAIL = [
  ['/admin/projects', 'Projects'],
  ['/admin/projects/new', 'New project'],
] as const;

export const AdoptionPage = ({ chrome, places }: { chrome: Chrome; places: AdoptionPlaces }) => (
  <Page chrome={chrome} title="Adopt a project">
    <Crumbs trail={TRAIL} here="Adopt" />
    <PageHead
      title="Adopt a project"
      lead="What Compose runs becomes a project here, with its data, secrets and ports. First you see what would happen."
    />
    <div class="form max-w-3xl">
      {places.errors['']?.map((error) => (
        <Note key={error} tone="bad">
          <p>{error}</p>
        </Note>
      ))}
      <Panel title="On this machine" aside={<p>compose projects that are not ours</p>}>
        <Candidates places={places} />
      </Panel>
      <Form action={`${HERE}/report`}>
        <Panel title="From a folder">
          <div class="body form">
            <TextField
              name="folder"
              label="Compose folder"
              value={places.folder}
              errors={places.errors['folder']}
              hint="An absolute path of this machine. Its compose file and .env are read, whether it runs or not."
              class="font-mono"
              placeholder="/srv/supabase/docker"
              spellcheck={false}
              required
            />
            <div class="flex justify-end">
              <button class="btn" type="submit">
                See what would happen
              </button>
            </div>
          </div>
        </Panel>
      </Form>
    </div>
  </Page>
);

const Candidates = ({ places: { candidates, trouble } }: { places: AdoptionPlaces }) =>
  candidates.length === 0 ? (
    <p class="body text-[13px] text-muted-foreground">{trouble || 'Compose has no project here that is not ours.'}</p>
  ) : (
    <ul class="divide-y">
      {candidates.map(({ project, adoptedAs }) => (
        <li key={project} class="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-[13px]">
          <b class="min-w-0 font-mono text-xs break-all">{project}</b>
          {adoptedAs === null ? (
            <Form action={`${HERE}/report`}>
              <input type="hidden" name="project" value={project} />
              <button class="btn" data-variant="outline" data-size="sm" type="submit" aria-label={`Look at ${project}`}>
                See what would happen
              </button>
            </Form>
          ) : (
            <span class="text-muted-foreground">
              is{' '}
              <a class="link" href={`/admin/projects/${encodeURIComponent(adoptedAs)}`}>
                {adoptedAs}
              </a>{' '}
              already
            </span>
          )}
        </li>
      ))}
    </ul>
  );

export const AdoptionReviewPage = ({ chrome, review }: { chrome: Chrome; review: AdoptionReview }) => {
  const { report } = review;
  return (
    <Page chrome={chrome} title={`Adopt ${report.project}`}>
      <Crumbs trail={[...TRAIL, [HERE, 'Adopt']]} here={report.project} />
      <div class="max-w-3xl">
        <PageHead title={`Adopt ${report.project}`} lead="This is what would happen. Nothing has been touched." />
        <div class="flex flex-col gap-5">
          <Sentences title="Nothing has been changed" tone="bad" sentences={review.errors[''] ?? []} />
          <Sentences title="It cannot be adopted yet" tone="bad" sentences={report.blocked} />
          <Sentences title="Know before" tone="warn" sentences={report.warnings} />
          <Services review={review} />
          <Gets review={review} />
          <Secrets review={review} />
          {report.lost.length > 0 && (
            <Panel title="What does not come along" aside={<p>{plural(report.lost.length, 'thing')}</p>}>
              <ul class="body grid gap-2 text-[13px] leading-5">
                {report.lost.map((line) => (
                  <li key={line} class="break-words">
                    {line}.
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <ReleaseChoice review={review} />
          {report.blocked.length === 0 && <Confirm review={review} />}
        </div>
      </div>
    </Page>
  );
};

const Sentences = ({ title, tone, sentences }: { title: string; tone: Tone; sentences: readonly string[] }) =>
  sentences.length === 0 ? null : (
    <Note tone={tone}>
      <p class="font-medium">{title}</p>
      {sentences.map((sentence) => (
        <p key={sentence} class="mt-1 break-words">
          {sentence.replace(/\.$/, '')}.
        </p>
      ))}
    </Note>
  );

type Outcome = AdoptionReview['report']['services'][number]['outcome'];
const OUTCOMES: Record<Outcome, readonly [word: string, icon: IconName, tone: Tone]> = {
  stays: ['Stays untouched', 'ok', 'ok'],
  starts: ['Is started', 'play', 'busy'],
  replaced: ['Is replaced', 'restart', 'warn'],
  created: ['Is made', 'plus', 'busy'],
};

const Services = ({ review: { report } }: { review: AdoptionReview }) =>
  report.services.length === 0 ? null : (
    <Panel
      title="Services"
      aside={<p>{report.services.filter(({ outcome }) => outcome === 'stays').length} stay untouched</p>}
    >
      <ul class="divide-y">
        {report.services.map(({ service, container, outcome, why, later }) => {
          const [word, icon, tone] = OUTCOMES[outcome];
          return (
            <li key={service} class="grid gap-1 px-4 py-3 text-[13px] leading-5">
              <span class="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                <span class="min-w-0">
                  <b class="font-medium">{service}</b>{' '}
                  <code class="text-xs break-all text-muted-foreground">{container}</code>
                </span>
                <span class="status" data-tone={tone}>
                  <Icon name={icon} />
                  {word}
                </span>
              </span>
              {why.length > 0 && <span class="break-words text-muted-foreground">{sentence(why)}</span>}
              {later.length > 0 && (
                <details>
                  <summary class="text-xs text-muted-foreground">What waits until it is next recreated</summary>
                  <span class="text-xs break-words text-muted-foreground">{sentence(later)}</span>
                </details>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );

const sentence = (parts: readonly string[]): string => {
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

const KINDS = { volume: 'the volume', folder: 'the folder', new: 'a new volume' } as const;

const Gets = ({ review: { report } }: { review: AdoptionReview }) => (
  <Panel title="What it gets">
    <dl class="facts body" data-wide>
      <dt>Release</dt>
      <dd>{report.release}</dd>
      <dt>Images</dt>
      <dd class="font-mono text-xs break-all">{report.imageRegistry || 'as for every new project'}</dd>
      <dt>Listens on</dt>
      <dd class="font-mono text-xs">{report.spec.bindAddress}</dd>
      {Object.entries(report.spec.ports).map(([name, port]) => (
        <Fragment key={name}>
          <dt>Port {name}</dt>
          <dd class="font-mono text-xs">{port}</dd>
        </Fragment>
      ))}
      <dt>Network</dt>
      <dd class="font-mono text-xs break-all">
        {report.network ? `${report.network.name} (${report.network.subnet})` : 'a new one'}
      </dd>
      {report.volumes.map(({ role, holds, kind, source }) => (
        <Fragment key={role}>
          <dt>{role}</dt>
          <dd>
            {KINDS[kind]} <code class="text-xs break-all">{source}</code>
            <span class="block text-xs text-muted-foreground">{holds}</span>
          </dd>
        </Fragment>
      ))}
    </dl>
  </Panel>
);

const Secrets = ({ review: { report } }: { review: AdoptionReview }) => (
  <Panel title="Secrets" aside={<p>values are never shown here</p>}>
    <div class="body grid gap-4 text-[13px]">
      <Names title="Found and kept" names={report.secrets.found} />
      <Names title="Known to everybody" names={report.secrets.samples} />
      <Names title="Made anew" names={report.secrets.made} />
    </div>
  </Panel>
);

const Names = ({ title, names }: { title: string; names: readonly string[] }) =>
  names.length === 0 ? null : (
    <div>
      <h3 class="mb-1.5 text-muted-foreground">{title}</h3>
      <p class="flex flex-wrap gap-1.5">
        {names.map((name) => (
          <span key={name} class="chip break-all">
            {name}
          </span>
        ))}
      </p>
    </div>
  );

const Asked = ({ asked }: Pick<AdoptionReview, 'asked'>) => (
  <>
    {asked.project && <input type="hidden" name="project" value={asked.project} />}
    {asked.folder && <input type="hidden" name="folder" value={asked.folder} />}
  </>
);

const ReleaseChoice = ({ review: { report, releases, asked } }: { review: AdoptionReview }) => (
  <Form action={`${HERE}/report`}>
    <Asked asked={asked} />
    <div class="grid items-end gap-3 sm:grid-cols-[1fr_auto]">
      <SelectField
        name="release"
        label="Read it as another release"
        value={report.release}
        options={releases.map(({ id, title }) => [id, `${id}: ${title}`])}
      />
      <button class="btn" data-variant="outline" type="submit">
        Look again
      </button>
    </div>
  </Form>
);

const Confirm = ({ review }: { review: AdoptionReview }) => (
  <Form action={HERE}>
    <Asked asked={review.asked} />
    <input type="hidden" name="release" value={review.report.release} />
    <input type="hidden" name="report" value={review.report.hash} />
    <Panel title="Adopt it">
      <div class="body grid items-start gap-5 sm:grid-cols-2">
        <TextField
          name="slug"
          label="Slug"
          value={review.slug}
          errors={review.errors['slug']}
          hint="3 to 40 of a–z, 0–9 and single dashes; fixed once created."
          class="font-mono"
          spellcheck={false}
          required
        />
        <TextField
          name="typed"
          label={`Type ${review.report.project} to confirm`}
          value={review.typed}
          errors={review.errors['confirm']}
          hint="From then on Compose must not touch it any more."
          class="font-mono"
          spellcheck={false}
          required
        />
        <div class="flex flex-row-reverse justify-start gap-2 sm:col-span-2">
          <button class="btn" type="submit">
            Adopt the project
          </button>
          <a class="btn" data-variant="ghost" href={HERE}>
            Cancel
          </a>
        </div>
      </div>
    </Panel>
  </Form>
);
