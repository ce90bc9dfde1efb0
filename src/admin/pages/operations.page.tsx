import { Ago, Panel } from '../components/bits.js';
import { Form } from '../components/form.js';
import { Page } from '../components/frame.js';
import { Note } from '../components/notes.js';
import { FollowsProject, ProjectHeader } from '../components/project-head.js';
import { OneTask } from '../components/task.js';
import type { Chrome } from '../view-models/frame.js';
import type { FilesView, ImageView, OperationsView, RotationView, TaskView } from '../view-models/operations.js';
import type { ProjectHead } from '../view-models/project.js';

/** What can be done once with a project, and what is under way. */
export const OperationsPage = (props: { chrome: Chrome; project: ProjectHead; view: OperationsView }) => {
  const { chrome, project, view } = props;
  const base = `/admin/projects/${project.ref}/operations`;
  return (
    <Page chrome={chrome} title={`Operations of ${project.displayName}`}>
      <FollowsProject id="operations" projectRef={project.ref} path="/operations">
        <ProjectHeader project={project} tab="/operations" />
        <div class="grid max-w-4xl gap-5">
          <Tasks tasks={view.tasks} base={base} />
          <Elsewhere project={project} targets={view.upgradeTo} />
          <Images images={view.images} base={base} />
          <Rotations rotations={view.rotations} base={base} />
          <Files files={view.files} base={base} />
        </div>
      </FollowsProject>
    </Page>
  );
};

const Tasks = ({ tasks, base }: { tasks: readonly TaskView[]; base: string }) => (
  <Panel title="Tasks" aside={<p>one at a time</p>}>
    {tasks.length === 0 ? (
      <p class="px-4 py-5 text-[13px] text-muted-foreground">Nothing was done yet.</p>
    ) : (
      <ul class="divide-y">
        {tasks.map((task) => (
          <OneTask key={task.id} task={task} base={base} />
        ))}
      </ul>
    )}
  </Panel>
);

/** Verbs that have a page of their own. */
const Elsewhere = ({ project, targets }: { project: ProjectHead; targets: readonly string[] }) => (
  <Panel title="Move and copy">
    <ul class="divide-y text-[13px]">
      <Way
        title="Upgrade"
        text={
          targets.length === 0
            ? 'There is no release to move this project to. Former data that an upgrade left behind is listed there too.'
            : `Move it to release ${targets.join(' or ')}: checked, dumped and watched, with a way back.`
        }
        href={`/admin/projects/${project.ref}/upgrade`}
        label={targets.length === 0 ? 'Former data' : 'Look at the plan'}
      />
      <Way
        title="Clone"
        text="Make a project like this one under its own name, ports and keys, with its data on wish."
        href={`/admin/projects/${project.ref}/clone`}
        label="Clone it"
      />
    </ul>
  </Panel>
);

const Way = ({ title, text, href, label }: { title: string; text: string; href: string; label: string }) => (
  <li class="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
    <div class="min-w-0 max-w-xl flex-1 basis-60">
      <b>{title}</b>
      <p class="mt-0.5 text-xs leading-4.5 text-muted-foreground">{text}</p>
    </div>
    <a class="btn" data-variant="outline" data-size="sm" href={href}>
      {label}
    </a>
  </li>
);

/** What each image stands for since its first use, and the way to let it stand for something else. */
const Images = ({ images, base }: { images: readonly ImageView[]; base: string }) => (
  <Panel title="Images" aside={<p>kept until an upgrade</p>}>
    {images.length === 0 && (
      <p class="px-4 py-5 text-[13px] text-muted-foreground">Nothing is known of its images yet.</p>
    )}
    <ul class="divide-y text-[13px]">
      {images.map((image) => (
        <li key={image.image} class="flex flex-wrap items-start justify-between gap-x-3 gap-y-2 px-4 py-3">
          <div class="min-w-0 flex-1 basis-60">
            <code class="text-xs break-all">{image.image}</code>
            <p class="mt-0.5 text-xs leading-4.5 break-all text-muted-foreground">
              {image.services.length > 0 ? image.services.join(', ') : 'not wanted now'}
              {image.digest === '' ? ', not pinned yet' : `, ${image.digest}`}
              {image.since !== null && (
                <>
                  , <Ago at={image.since} />
                </>
              )}
            </p>
          </div>
          {image.digest !== '' && <Repin base={base} image={image.image} />}
        </li>
      ))}
    </ul>
  </Panel>
);

/** Two steps: other content than the one that was looked at is let in. */
const Repin = ({ base, image }: { base: string; image: string }) => (
  <details class="confirm">
    <summary class="btn" data-variant="outline" data-size="sm" aria-label={`Pin ${image} anew`}>
      Pin anew
    </summary>
    <Form action={`${base}/repin`}>
      <input type="hidden" name="image" value={image} />
      <button
        class="btn"
        data-variant="destructive"
        data-size="sm"
        type="submit"
        aria-label={`Let go of the content of ${image}`}
      >
        Let go of this content
      </button>
    </Form>
  </details>
);

const Rotations = ({ rotations, base }: { rotations: readonly RotationView[]; base: string }) => (
  <Panel title="New secrets" aside={<p>nothing else makes new ones</p>}>
    <ul class="divide-y">
      {rotations.map((rotation) => (
        <li key={rotation.what} class="px-4 py-3 text-[13px]">
          <div class="flex flex-wrap items-start justify-between gap-3">
            <div class="min-w-0 max-w-xl">
              <b>{rotation.title}</b>
              {rotation.notes.map((note) => (
                <p key={note} class="mt-0.5 text-xs leading-4.5 text-muted-foreground">
                  {note}
                </p>
              ))}
            </div>
            {rotation.what !== 'secret' && <Rotate base={base} what={rotation.what} />}
          </div>
          <ul class="mt-2 grid gap-1 text-xs">
            {rotation.secrets.map(({ name, version, since }) => (
              <li key={name} class="flex flex-wrap items-center justify-between gap-2">
                <span>
                  <code>{name}</code>
                  <span class="text-muted-foreground">
                    {' '}
                    version {version}
                    {since !== null && (
                      <>
                        , <Ago at={since} />
                      </>
                    )}
                  </span>
                </span>
                {rotation.what === 'secret' && <Rotate base={base} what="secret" name={name} />}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  </Panel>
);

/** Two steps: what is replaced stops working. */
const Rotate = ({ base, what, name }: { base: string; what: string; name?: string }) => (
  <details class="confirm">
    <summary class="btn" data-variant="outline" data-size="sm" aria-label={`Rotate ${name ?? what}`}>
      Rotate
    </summary>
    <Form action={`${base}/rotate`}>
      <input type="hidden" name="what" value={what} />
      {name && <input type="hidden" name="name" value={name} />}
      <button
        class="btn"
        data-variant="destructive"
        data-size="sm"
        type="submit"
        aria-label={`Replace ${name ?? what} now`}
      >
        Replace it now
      </button>
    </Form>
  </details>
);

const Files = ({ files, base }: { files: FilesView | string; base: string }) => {
  if (typeof files === 'string') return <Panel title="Files">{<p class="body text-[13px]">{files}</p>}</Panel>;
  const edited = files.files.filter(({ state }) => state === 'edited' || state === 'missing');
  return (
    <Panel title="Files" aside={<p>the same stack for docker compose, without us</p>}>
      <div class="body grid gap-3 text-[13px]">
        <p>
          <code class="text-xs break-all">{files.folder}</code>
        </p>
        {files.problem && (
          <Note tone="bad">
            <p>{files.problem}</p>
          </Note>
        )}
        {edited.length === 0 ? (
          <p class="text-muted-foreground">{files.files.length} files, as they were written.</p>
        ) : (
          <EditedFiles files={edited} base={base} />
        )}
      </div>
    </Panel>
  );
};

/** Somebody else's hand was here: nothing of it is lost, whatever is chosen. */
const EditedFiles = ({ files, base }: { files: FilesView['files']; base: string }) => (
  <>
    <ul class="grid gap-2">
      {files.map(({ path, state, summary }) => (
        <li key={path}>
          <code class="text-xs">{path}</code> {state}
          {summary.map((line) => (
            <p key={line} class="text-xs text-muted-foreground">
              {line}
            </p>
          ))}
        </li>
      ))}
    </ul>
    <div class="flex flex-wrap gap-2">
      <Form action={`${base}/files/import`}>
        <button class="btn" data-size="sm" type="submit">
          Take the edits over as wishes
        </button>
      </Form>
      <Form action={`${base}/files/overwrite`}>
        <button class="btn" data-variant="outline" data-size="sm" type="submit">
          Write ours again, keep the edits beside
        </button>
      </Form>
    </div>
  </>
);
