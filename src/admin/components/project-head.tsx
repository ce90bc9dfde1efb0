import type { ComponentChildren } from 'preact';
import type { ProjectHead } from '../view-models/project.js';
import { Ago, CopyButton, Crumbs, HEALTH, Status } from './bits.js';
import { Icon, type IconName } from './icons.js';

const TABS = [
  ['', 'Overview'],
  ['/settings', 'Settings'],
  ['/operations', 'Operations'],
  ['/history', 'History'],
  ['/explain', 'Why'],
] as const;

/** Opens the review of an action in a dialog; without a script the same review is a page. */
const ActionLink = (props: { href: string; icon: IconName; label: string; variant?: string }) => (
  <a
    class="btn"
    data-variant={props.variant ?? 'outline'}
    data-size="sm"
    href={props.href}
    data-sheet
    hx-get={props.href}
    hx-target="#sheet"
    hx-select="#review-page"
    hx-swap="innerHTML"
  >
    <Icon name={props.icon} />
    {props.label}
  </a>
);

type Tab = (typeof TABS)[number][0];

/** The header on pages of which nothing else follows the project. */
export const LiveProjectHeader = ({ project, tab }: { project: ProjectHead; tab: Tab }) => (
  <FollowsProject id="project-head" projectRef={project.ref} path={tab}>
    <ProjectHeader project={project} tab={tab} />
  </FollowsProject>
);

/** A part that reads itself again when the project moves. */
export const FollowsProject = (props: {
  id: string;
  projectRef: string;
  path: string;
  children: ComponentChildren;
}) => (
  <div
    id={props.id}
    data-live={`project:${props.projectRef}`}
    hx-get={`/admin/projects/${props.projectRef}${props.path}`}
    hx-trigger="live"
    hx-select={`#${props.id}`}
    hx-swap="outerMorph"
  >
    {props.children}
  </div>
);

/** Name, state, and what can be done about it. */
export const ProjectHeader = ({ project, tab }: { project: ProjectHead; tab: Tab }) => {
  const base = `/admin/projects/${project.ref}`;
  const { tone } = HEALTH[project.standing.health];
  return (
    <>
      <Crumbs trail={[['/admin/projects', 'Projects']]} here={project.displayName} />
      <div class="page-head mb-5!">
        <div class="min-w-0">
          <div class="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1>{project.displayName}</h1>
            <Status standing={project.standing} look="pill" />
          </div>
          <p class="mt-1.5 flex flex-wrap items-center gap-x-1.5 text-xs text-muted-foreground">
            <span class="font-mono">{project.slug}</span>
            <span aria-hidden="true">·</span>
            <span class="font-mono">{project.ref}</span>
            <CopyButton value={project.ref} label="the project's ref" />
          </p>
          {project.standing.reason && (
            <p class="mt-1 max-w-2xl text-[13px] leading-5 break-words" data-tone={tone}>
              <span class="text-(--tone)">{project.standing.reason}</span>
              {project.standing.since !== null && (
                <span class="text-muted-foreground">
                  {' '}
                  <Ago at={project.standing.since} />
                </span>
              )}{' '}
              {tab !== '/explain' && (
                <a class="link" href={`${base}/explain`}>
                  Why?
                </a>
              )}
            </p>
          )}
        </div>
        <ProjectActions project={project} base={base} />
      </div>
      <nav class="tabs-line" aria-label="Project">
        {TABS.filter(([path]) => path === '' || path === '/history' || project.desired !== 'gone').map(
          ([path, label]) => (
            <a key={path} href={base + path} aria-current={path === tab ? 'page' : undefined}>
              {label}
            </a>
          ),
        )}
      </nav>
    </>
  );
};

/** A project that was removed with its data kept can come back, or lose its data too. */
const ProjectActions = ({ project, base }: { project: ProjectHead; base: string }) =>
  project.desired === 'gone' || (project.desired === 'leaving' && project.standing.health !== 'kept') ? null : (
    <div class="actions">
      {project.desired !== 'active' ? (
        <ActionLink href={`${base}/resume`} icon="play" label="Resume" variant="primary" />
      ) : (
        <>
          <ActionLink href={`${base}/pause`} icon="pause" label="Pause" />
          <ActionLink href={`${base}/restart`} icon="restart" label="Restart" />
        </>
      )}
      <a class="btn" data-variant="ghost" data-size="sm" href={`${base}/remove`}>
        <Icon name="trash" />
        Remove
      </a>
    </div>
  );
