import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { parse } from 'yaml';
import { EventStore } from '../event-store/event-store.js';
import type { Actor } from '../kernel/event.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { ProjectActions } from '../projects/project-actions.js';
import type { ProjectRow } from '../projects/project-list.js';
import { COMPOSE_FILE, ENV_FILE } from '../stack/domain/compose/compose.js';
import { assignments, changedNames, envValue } from '../stack/domain/compose/dotenv.js';
import type { Release } from '../stack/domain/release.js';
import { releaseOf } from '../projects/release-of.js';
import { differences, differenceText, type Difference } from './domain/differences.js';
import { importOf, type Imported } from './domain/import.js';
import type { FileState } from './domain/judge.js';
import { ExportFolderRow } from './export-rows.js';
import { append, ProjectFolders, type FolderLook } from './project-folders.js';

export interface ShownFile {
  readonly path: string;
  readonly state: FileState;
  /** How it differs from ours, in sentences without values that may be secret; of an edited file only. */
  readonly summary: readonly string[];
}

export interface ShownFolder {
  readonly folder: string;
  readonly files: readonly ShownFile[];
  /** Why it could not be written the last time. */
  readonly problem: string | null;
}

export interface ImportReport extends Pick<Imported, 'maps' | 'left'> {
  /** Whether what maps was recorded as a wish. */
  readonly applied: boolean;
  /** The project's version afterwards. */
  readonly version: number;
  /** Names under which the edited files lie, when all of them mapped and ours were written. */
  readonly kept: readonly string[];
}

const MOST_SENTENCES = 50;

/** The files of a project's folder for those who look at them, and what a person may decide about an edit. */
@Injectable()
export class ProjectFiles {
  constructor(
    private readonly folders: ProjectFolders,
    private readonly actions: ProjectActions,
    private readonly store: EventStore,
    @InjectRepository(ExportFolderRow) private readonly states: Repository<ExportFolderRow>,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  /** @throws Refused `not-found`; `wrong-state` where there are no folders */
  async show(refOrSlug: string): Promise<ShownFolder> {
    const row = await this.actions.found(refOrSlug);
    const look = await this.folders.look(row);
    const files = await Promise.all(
      [...look.verdict.states].map(async ([path, state]) => ({
        path,
        state,
        summary: await summary(look, path, state),
      })),
    );
    const problem = (await this.states.findOneBy({ ref: row.ref }))?.problem ?? null;
    return { folder: look.folder.path, files, problem };
  }

  /** Our version wins. @returns the folder afterwards, and the names under which the edited files lie */
  async overwrite(refOrSlug: string, by: Actor): Promise<ShownFolder & { readonly kept: readonly string[] }> {
    const row = await this.actions.found(refOrSlug);
    const kept = await this.folders.overwrite(row, by, this.scheduler.now());
    return { ...(await this.show(row.ref)), kept };
  }

  /**
   * Reads the edits as wishes.
   * @param options `apply`: records what maps; otherwise nothing happens
   * @throws Refused `invalid` by field for values that no wish may have; then nothing of it is recorded
   */
  async import(refOrSlug: string, by: Actor, options: { apply: boolean; expected?: number | undefined }) {
    const row = await this.actions.found(refOrSlug);
    const imported = await this.importedFrom(row);
    const { maps, left, spec, secrets } = imported;
    if (!options.apply || maps.length === 0)
      return { maps, left, applied: false, version: row.version, kept: [] } satisfies ImportReport;
    const change = { ...spec, ...(Object.keys(secrets).length > 0 ? { secrets } : {}) };
    const { version } = await this.actions.apply(row.ref, change, by, { expected: options.expected });
    const event = { type: 'FilesImported', version: 1, data: { slug: row.slug, maps, left: left.length } } as const;
    await this.store.transact((tx) => append(tx, row, event, by));
    // What could not be read as a wish stays before the eyes of people until they let ours win.
    const kept = left.length > 0 ? [] : await this.overwritten(row.ref, by);
    return { maps, left, applied: true, version, kept } satisfies ImportReport;
  }

  private async overwritten(ref: string, by: Actor): Promise<readonly string[]> {
    return this.folders.overwrite(await this.actions.found(ref), by, this.scheduler.now());
  }

  private async importedFrom(row: ProjectRow): Promise<Imported> {
    const look = await this.folders.look(row);
    const release = releaseOf(row);
    const touched = new Map(look.verdict.foreign.map(({ path, what }) => [path, what]));
    const isEdited = (path: string) => touched.get(path) === 'edited';
    const compose = isEdited(COMPOSE_FILE) ? await composeDifferences(look) : [];
    const env = isEdited(ENV_FILE) ? await changedVariables(look) : { changed: {}, removed: [] };
    const others = [...touched.keys()].filter((path) => !(isEdited(path) && [COMPOSE_FILE, ENV_FILE].includes(path)));
    const edits = {
      compose: compose ?? [],
      env: env.changed,
      removedEnv: env.removed,
      others: compose ? others : [...others, COMPOSE_FILE],
    };
    return importOf(edits, row.spec, release, userSecrets(release, row));
  }
}

const contentOf = ({ wanted }: FolderLook, path: string): string =>
  wanted.find((file) => file.path === path)?.content ?? '';

/** @returns undefined when theirs is no YAML */
async function composeDifferences(look: FolderLook): Promise<readonly Difference[] | undefined> {
  const theirs = readYaml((await look.folder.read(COMPOSE_FILE)) ?? '');
  return theirs === undefined ? undefined : differences(readYaml(contentOf(look, COMPOSE_FILE)), theirs);
}

function readYaml(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    // yaml's own errors: the file was broken by hand.
    if (error instanceof Error && error.name.startsWith('YAML')) return undefined;
    throw error;
  }
}

async function changedVariables(look: FolderLook) {
  const [ours, theirs] = [contentOf(look, ENV_FILE), (await look.folder.read(ENV_FILE)) ?? ''];
  const values = assignments(theirs);
  const names = changedNames(ours, theirs);
  return {
    changed: Object.fromEntries(
      names.flatMap((name) => (values.has(name) ? [[name, envValue(values.get(name)!)]] : [])),
    ),
    removed: names.filter((name) => !values.has(name)),
  };
}

/** Paths of the secrets that users give: those that the release asks for, and those that were given by name. */
const userSecrets = ({ settings }: Release, { secrets }: ProjectRow): readonly string[] => [
  ...Object.entries(settings).flatMap(([category, definitions]) =>
    Object.entries(definitions).flatMap(([name, { kind }]) => (kind === 'secret' ? [`${category}.${name}`] : [])),
  ),
  ...Object.keys(secrets).filter((name) => name.includes('.')),
];

async function summary(look: FolderLook, path: string, state: FileState): Promise<readonly string[]> {
  if (state === 'added') return [`Compose reads it besides ${COMPOSE_FILE}`];
  if (state !== 'edited') return [];
  if (path === COMPOSE_FILE) {
    const found = await composeDifferences(look);
    if (!found) return ['is not valid YAML any more'];
    return found.length === 0 ? ['says the same in other words'] : found.slice(0, MOST_SENTENCES).map(differenceText);
  }
  if (path !== ENV_FILE) return ['has another content'];
  const { changed, removed } = await changedVariables(look);
  const ours = assignments(contentOf(look, ENV_FILE));
  return [
    ...Object.keys(changed).map((name) => `${name} was ${ours.has(name) ? 'changed' : 'added'}`),
    ...removed.map((name) => `${name} was removed`),
  ].slice(0, MOST_SENTENCES);
}
