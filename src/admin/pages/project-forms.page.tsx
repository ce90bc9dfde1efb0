import type { ComponentChildren } from 'preact';
import { Crumbs, PageHead, Panel } from '../components/bits.js';
import { Form, TextField } from '../components/form.js';
import { Page } from '../components/frame.js';
import { Note } from '../components/notes.js';
import { ReviewPart } from '../components/plan.js';
import { LiveProjectHeader } from '../components/project-head.js';
import { SettingFields, SettingsNav } from '../components/setting-fields.js';
import { MemoryFields, NetworkFields, ProfileFields, ServicesFields, SwitchFields } from '../components/spec-fields.js';
import type { CategoryForm, Review, SettingsPlace, SpecForm } from '../view-models/forms.js';
import type { Chrome } from '../view-models/frame.js';
import type { ProjectHead } from '../view-models/project.js';

const ErrorsNote = ({ form }: { form: Pick<SpecForm, 'errors'> }) =>
  Object.keys(form.errors).length === 0 ? null : (
    <Note tone="bad">
      <p>Some fields are not right. Nothing has been changed.</p>
      {form.errors['']?.map((error) => (
        <p key={error}>{error}</p>
      ))}
    </Note>
  );

export const NewProjectPage = ({ chrome, form }: { chrome: Chrome; form: SpecForm }) => (
  <Page chrome={chrome} title="New project">
    <Crumbs trail={[['/admin/projects', 'Projects']]} here="New project" />
    <PageHead
      title="New project"
      lead="Say what you want. Before anything happens you see every call that the engine will get."
    >
      <a class="btn" data-variant="outline" href="/admin/projects/adopt">
        Adopt what runs already
      </a>
    </PageHead>
    <ReleaseChoice form={form} />
    <Form action="/admin/projects/review" class="form max-w-3xl">
      <ErrorsNote form={form} />
      <input type="hidden" name="release" value={form.release} />
      <Panel title="Name">
        <div class="body grid gap-5 sm:grid-cols-2">
          <TextField
            name="slug"
            label="Slug"
            value={form.slug}
            errors={form.errors['slug']}
            hint="3 to 40 of a–z, 0–9 and single dashes; fixed once created."
            class="font-mono"
            placeholder="shop-staging"
            spellcheck={false}
            required
            autofocus
          />
          <TextField
            name="displayName"
            label="Display name"
            value={form.displayName}
            errors={form.errors['displayName']}
            hint="Shown in lists; may be changed at any time."
            placeholder="as the slug"
          />
        </div>
      </Panel>
      <ProfileFields form={form} />
      <SwitchFields form={form} />
      <NetworkFields form={form} hint="Empty: a free one is picked." />
      <details open={Object.keys(form.errors).some((field) => field.endsWith('.memoryMiB'))}>
        <summary class="mb-3 text-[13px] font-medium text-muted-foreground">Memory of each service</summary>
        <MemoryFields form={form} />
      </details>
      <div class="flex flex-row-reverse justify-start gap-2">
        <button class="btn" type="submit">
          Review the plan
        </button>
        <a class="btn" data-variant="ghost" href="/admin/projects">
          Cancel
        </a>
      </div>
    </Form>
  </Page>
);

/** Another release has other services and ports, so choosing one opens the form anew. */
const ReleaseChoice = ({ form }: { form: SpecForm }) => (
  <nav class="mb-6 grid max-w-3xl gap-3 md:grid-cols-3" aria-label="Release">
    {form.releases.map(({ id, title }) => (
      <a
        key={id}
        class="choice"
        href={`/admin/projects/new?release=${encodeURIComponent(id)}`}
        aria-current={id === form.release ? 'true' : undefined}
      >
        <span>
          <b>Release {id}</b>
          <small>{title}</small>
        </span>
      </a>
    ))}
  </nav>
);

interface SettingsProps<Form> {
  readonly chrome: Chrome;
  readonly project: ProjectHead;
  readonly form: Form;
  readonly places: readonly SettingsPlace[];
}

/** What the stack's own form and those of its categories have around their fields. @param here '' for the stack itself */
const SettingsFrame = (
  props: Omit<SettingsProps<Pick<SpecForm, 'errors'>>, 'chrome'> & { here: string; children: ComponentChildren },
) => {
  const { project, form, places, here, children } = props;
  const base = `/admin/projects/${project.ref}`;
  return (
    <>
      <LiveProjectHeader project={project} tab="/settings" />
      <div class="settings">
        <SettingsNav base={base} places={places} here={here} />
        <Form action={here ? `${base}/settings/${here}` : `${base}/settings`} class="form max-w-3xl">
          <ErrorsNote form={form} />
          <input type="hidden" name="expected" value={project.version} />
          {children}
          <div class="flex flex-row-reverse justify-start gap-2">
            <button class="btn" type="submit">
              Review changes
            </button>
          </div>
        </Form>
      </div>
    </>
  );
};

export const SettingsPage = ({ chrome, project, form, places }: SettingsProps<SpecForm>) => (
  <Page chrome={chrome} title={`Settings of ${project.displayName}`}>
    <SettingsFrame project={project} form={form} places={places} here="">
      <Panel title="Name">
        <div class="body grid gap-5 sm:grid-cols-2">
          <TextField
            name="displayName"
            label="Display name"
            value={form.displayName}
            errors={form.errors['displayName']}
            required
          />
          <TextField name="slug" label="Slug" value={form.slug} hint="Fixed." class="font-mono" disabled />
        </div>
      </Panel>
      <ProfileFields form={form} />
      <NetworkFields form={form} hint="Must be free on the server." />
      <ServicesFields form={form} />
    </SettingsFrame>
  </Page>
);

/** The settings of one category. */
export const CategoryPage = ({ chrome, project, form, places }: SettingsProps<CategoryForm>) => (
  <Page chrome={chrome} title={`${form.title} of ${project.displayName}`}>
    <SettingsFrame project={project} form={form} places={places} here={form.category}>
      <Panel title={form.title} aside={<p>empty means: as released</p>}>
        <SettingFields form={form} />
      </Panel>
    </SettingsFrame>
  </Page>
);

/** What will happen, before it does. The dialog takes `#review-page` out of this very page. */
export const ReviewPage = ({ chrome, review, name }: { chrome: Chrome; review: Review; name: string }) => (
  <Page chrome={chrome} title={review.title}>
    <Crumbs
      trail={[
        ['/admin/projects', 'Projects'],
        [review.back, name],
      ]}
      here={review.title}
    />
    <div id="review-page" class="max-w-3xl">
      <PageHead title={review.title} lead={review.lead} />
      <ReviewPart review={review} />
    </div>
  </Page>
);
