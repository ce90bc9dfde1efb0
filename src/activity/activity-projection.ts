import { ALL_CATEGORIES, type InlineProjection } from '../event-store/inline-projection.js';
import type { Tables } from '../event-store/tables.js';
import { streamCategory, streamKey, type Actor, type Recorded } from '../kernel/event.js';
import { ProjectRow } from '../projects/project-list.js';
import { ServerRow } from '../servers/server-list.js';
import { TaskRow } from '../tasks/task-table.js';
import { ActivityActorRow, ActivityRow } from './activity-row.js';
import { tell } from './domain/tell.js';

/** Categories whose streams are keyed by a project's ref. */
const OF_PROJECTS: ReadonlySet<string> = new Set(['project', 'convergence', 'reveal', 'export']);
const OF_SERVERS: ReadonlySet<string> = new Set(['server', 'connection']);

/** Writes the line of every event of every category, in the transaction that appends it: no change without its line. */
export const activityProjection: InlineProjection = {
  name: 'activity',
  categories: [ALL_CATEGORIES],
  tables: [ActivityRow, ActivityActorRow],
  apply(event, tables) {
    const { sequence: id, log, position, at, actor, type: kind } = event;
    noteActor(actor, tables);
    const project = projectOf(event, tables);
    const { line, before, after } = tell(event, {
      who: actor.name,
      project: project.slug ?? project.ref ?? '',
      server: serverOf(event, tables),
    });
    tables.insert(ActivityRow, {
      ...{ id, log, position, at, kind, line },
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      projectRef: project.ref,
      projectSlug: project.slug,
      before: before ?? null,
      after: after ?? null,
    });
  },
};

/** Who has ever done something, under the name of the last time: what people choose from when they filter. */
function noteActor({ id, kind, name }: Actor, tables: Tables): void {
  const known = tables.find(ActivityActorRow, { id });
  if (known?.name !== name) tables.upsert(ActivityActorRow, { id, kind, name });
}

interface OfProject {
  readonly ref: string | null;
  readonly slug: string | null;
}

/** The slug is in the event that declares a project; later ones find it in the list, which is kept before this one. */
function projectOf({ stream, data }: Recorded, tables: Tables): OfProject {
  if (streamCategory(stream) === 'task') {
    const task = tables.find(TaskRow, { id: streamKey(stream) });
    return { ref: task?.project ?? null, slug: task?.slug ?? null };
  }
  if (!OF_PROJECTS.has(streamCategory(stream))) return { ref: null, slug: null };
  const ref = streamKey(stream);
  const inEvent = (data as { slug?: unknown }).slug;
  const slug = typeof inEvent === 'string' ? inEvent : tables.find(ProjectRow, { ref })?.slug;
  return { ref, slug: slug ?? null };
}

function serverOf({ stream }: Recorded, tables: Tables): string {
  if (!OF_SERVERS.has(streamCategory(stream))) return '';
  const id = streamKey(stream);
  return tables.find(ServerRow, { id })?.name ?? `server ${id.slice(0, 8)}`;
}
