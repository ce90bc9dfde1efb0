import { Panel } from '../components/bits.js';
import { Choice, Form, SelectField, TextField } from '../components/form.js';
import { Page } from '../components/frame.js';
import { Note } from '../components/notes.js';
import { LiveProjectHeader } from '../components/project-head.js';
import type { Chrome } from '../view-models/frame.js';
import type { CloneForm } from '../view-models/moves.js';

/** A project like this one, under its own name, ports and keys. */
export const ClonePage = ({ chrome, form }: { chrome: Chrome; form: CloneForm }) => {
  const { project, errors } = form;
  return (
    <Page chrome={chrome} title={`Clone ${project.displayName}`}>
      <LiveProjectHeader project={project} tab="/operations" />
      <Form action={`/admin/projects/${project.ref}/clone`} class="form max-w-3xl">
        <Panel title={`Clone ${project.displayName}`}>
          <div class="body form">
            {errors['']?.map((error) => (
              <Note key={error} tone="bad">
                <p>{error}</p>
              </Note>
            ))}
            <div class="grid gap-5 sm:grid-cols-2">
              <TextField
                name="slug"
                label="Slug"
                value={form.slug}
                errors={errors['slug']}
                hint="Its name in addresses and folders; it stays."
                class="font-mono"
                spellcheck={false}
                required
              />
              <TextField
                name="displayName"
                label="Display name"
                value={form.displayName}
                errors={errors['displayName']}
                hint="Empty: the slug."
              />
            </div>
            {form.servers.length > 1 && <Servers form={form} />}
            <DataChoice form={form} />
          </div>
        </Panel>
        <Panel title="What it gets">
          <ul class="body list-outside list-disc pl-9! text-[13px] leading-5">
            <li>The same release, services, limits and settings, and the secrets that were given in settings.</li>
            <li>Free ports and a network of its own, picked when it is made.</li>
            <li>Fresh keys and passwords: nothing that opens this project opens the other.</li>
            {form.notCopied.length > 0 && (
              <li>
                Not <code>{form.notCopied.join(', ')}</code>: that is where this very project is reached.
              </li>
            )}
          </ul>
        </Panel>
        <div class="flex flex-row-reverse flex-wrap justify-start gap-2">
          <button class="btn" type="submit">
            Make the clone
          </button>
          <a class="btn" data-variant="ghost" href={`/admin/projects/${project.ref}/operations`}>
            Cancel
          </a>
        </div>
      </Form>
    </Page>
  );
};

const Servers = ({ form }: { form: CloneForm }) => (
  <SelectField
    name="serverId"
    label="Server"
    value={form.serverId}
    errors={form.errors['serverId']}
    options={form.servers.map(({ id, name }) => [id, name] as const)}
  />
);

const DataChoice = ({ form }: { form: CloneForm }) => (
  <fieldset class="flex flex-col gap-2">
    <legend class="label mb-2">The data</legend>
    <Choice
      type="radio"
      name="data"
      value="without"
      checked={form.data === 'without'}
      label="Begin with an empty database"
      hint="Settings only."
    />
    <Choice
      type="radio"
      name="data"
      value="with"
      checked={form.data === 'with'}
      label="Copy the data"
      hint="Databases, the vault’s key and stored files, as they are at one moment. This project goes on meanwhile and is only read."
    />
    {form.errors['data']?.map((error) => (
      <Note key={error} tone="bad">
        <p>{error}</p>
      </Note>
    ))}
  </fieldset>
);
