import { Panel } from '../components/bits.js';
import { Choice, Form, TextField } from '../components/form.js';
import { Page } from '../components/frame.js';
import { Note } from '../components/notes.js';
import { PlanPanel } from '../components/plan.js';
import { LiveProjectHeader } from '../components/project-head.js';
import { plural } from '../components/text.js';
import type { RemovalForm } from '../view-models/forms.js';
import type { Chrome } from '../view-models/frame.js';

/** Removal wants the slug typed and a choice about the data made: neither has a default. */
export const RemovalPage = ({ chrome, form }: { chrome: Chrome; form: RemovalForm }) => {
  const { project } = form;
  return (
    <Page chrome={chrome} title={`Remove ${project.displayName}`}>
      <LiveProjectHeader project={project} tab="" />
      <Form action={`/admin/projects/${project.ref}/remove`} class="form max-w-3xl">
        <input type="hidden" name="expected" value={project.version} />
        <Panel title={`Remove ${project.displayName}`} tone="bad">
          <div class="body form">
            <p class="text-[13px] leading-5 text-muted-foreground">
              Its containers and its network go. What becomes of the data is for you to say; there is no default.
            </p>
            <fieldset class="flex flex-col gap-2">
              <legend class="label mb-2">The data</legend>
              <Choice
                type="radio"
                name="data"
                value="keep"
                checked={form.data === 'keep'}
                label="Keep the data"
                hint={`${plural(form.volumes.length, 'volume')} and the sealed secrets stay; the slug stays taken.`}
              />
              <Choice
                type="radio"
                name="data"
                value="delete"
                checked={form.data === 'delete'}
                label="Delete the data for good"
                hint={`${form.volumes.join(', ') || 'no volume yet'}. The project's key is destroyed too: its backups become unreadable.`}
                danger
              />
              {form.errors['data']?.map((error) => (
                <Note key={error} tone="bad">
                  <p>{error}</p>
                </Note>
              ))}
            </fieldset>
            <TextField
              name="typed"
              label={`Type ${project.slug} to confirm`}
              value={form.typed}
              errors={form.errors['typed']}
              class="font-mono"
              spellcheck={false}
              required
            />
          </div>
        </Panel>
        <PlanPanel plan={form.plan} />
        <div class="flex flex-row-reverse justify-start gap-2">
          <button class="btn" type="submit" data-variant="danger">
            Remove this project
          </button>
          <a class="btn" data-variant="ghost" href={`/admin/projects/${project.ref}`}>
            Cancel
          </a>
        </div>
      </Form>
    </Page>
  );
};
