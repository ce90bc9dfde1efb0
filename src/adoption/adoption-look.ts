import { Injectable } from '@nestjs/common';
import { Engines } from '../engine/engine.js';
import { EngineError } from '../engine/engine-error.js';
import type { ServerId } from '../kernel/ids.js';
import { invalidField, Refused } from '../kernel/refused.js';
import { LOCAL, LocalServer } from '../servers/local-server.js';
import { ServerList } from '../servers/server-list.js';
import type { ForeignStack } from '../stack/domain/adopt/foreign.js';
import type { FolderReading } from './domain/compose-folder.js';
import type { Values } from './domain/secrets.js';
import { FolderReader } from './folder-reader.js';

const LOOK_MS = 15_000;

/** One of `project` and `folder`. */
export interface AdoptionTarget {
  /** What Compose calls it. */
  readonly project?: string | undefined;
  /** Absolute path on this machine. */
  readonly folder?: string | undefined;
  /** Absent: this machine. */
  readonly serverId?: string | undefined;
}

/** Everything that is known of what is to be adopted. */
export interface AdoptionWorld {
  readonly serverId: ServerId;
  readonly foreign: ForeignStack;
  readonly isThere: boolean;
  readonly folder: string | null;
  readonly variables: Values;
  /** By `fileKey`: config files that containers were given from the folder. */
  readonly files: ReadonlyMap<string, string>;
  readonly unread: readonly string[];
  /** Why it cannot be run as it lies there. */
  readonly problems: readonly string[];
}

/** Looks at what runs and at what lies in its folder; both are only read. */
@Injectable()
export class AdoptionLook {
  constructor(
    private readonly engines: Engines,
    private readonly servers: ServerList,
    private readonly localServer: LocalServer,
    private readonly reader: FolderReader,
  ) {}

  /** Names of compose projects that belong to nobody, with the server's id. @throws Refused */
  async candidates(wanted: string | undefined): Promise<{ serverId: ServerId; projects: readonly string[] }> {
    const { serverId } = await this.server(wanted);
    return { serverId, projects: await asked((signal) => this.engines.of(serverId).foreignProjects(signal)) };
  }

  /** @throws Refused `invalid` by field; `not-found` for a project that is not there; `unavailable` without an engine */
  async at({ project, folder, serverId: wanted }: AdoptionTarget): Promise<AdoptionWorld> {
    const { serverId, isLocal } = await this.server(wanted);
    if ((project === undefined) === (folder === undefined))
      throw invalidField('project', 'or folder must be given, and not both');
    if (folder === undefined) return this.running(serverId, isLocal, project!);
    if (!isLocal) throw invalidField('folder', 'can be read on this machine only: name the compose project instead');
    const reading = await this.reader.read(folder);
    const running = await this.runningFrom(serverId, reading.stack);
    const named = running && running.project !== reading.stack.project;
    return this.world(serverId, running, named ? await this.reader.read(folder, running.project) : reading);
  }

  private async running(serverId: ServerId, isLocal: boolean, project: string): Promise<AdoptionWorld> {
    const running = await asked((signal) => this.engines.of(serverId).foreign(project, signal));
    if (!running)
      throw new Refused('not-found', `There is no compose project ${project} on this server that belongs to nobody.`);
    if (!running.folder || !isLocal)
      return this.world(serverId, running, undefined, [
        'Its folder is not on this machine, so only what runs was read',
      ]);
    try {
      return await this.world(serverId, running, await this.reader.read(running.folder, project));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const why = Object.values(error.detail.errors ?? {})
        .flat()
        .join(' and ');
      return this.world(serverId, running, undefined, [`Only what runs was read: its folder ${why}`]);
    }
  }

  /** Of that name, or else the one that Compose made from this very folder. */
  private async runningFrom(serverId: ServerId, { project, folder }: ForeignStack): Promise<ForeignStack | undefined> {
    const engine = this.engines.of(serverId);
    const named = await asked((signal) => engine.foreign(project, signal));
    if (named && (named.folder === undefined || named.folder === folder)) return named;
    for (const other of await asked((signal) => engine.foreignProjects(signal))) {
      const found = other === project ? undefined : await asked((signal) => engine.foreign(other, signal));
      if (found?.folder !== undefined && found.folder === folder) return found;
    }
    return named;
  }

  private async world(
    serverId: ServerId,
    running: ForeignStack | undefined,
    reading: FolderReading | undefined,
    notes: readonly string[] = [],
  ): Promise<AdoptionWorld> {
    const foreign = together(running, reading?.stack);
    const isOnlyWritten = running === undefined && (reading?.missing.length ?? 0) > 0;
    return {
      serverId,
      foreign,
      isThere: running !== undefined,
      folder: reading?.stack.folder ?? null,
      variables: reading?.variables ?? {},
      files: reading?.stack.folder === undefined ? new Map() : await this.reader.config(reading.stack.folder, foreign),
      unread: [...notes, ...(reading?.unread ?? [])],
      problems: [
        ...(isOnlyWritten ? [`Its compose file asks for ${reading!.missing.join(', ')}: set them in .env.`] : []),
        ...(await this.missingFolders(foreign)),
      ],
    };
  }

  /** A folder that is not there would be made anew, empty. What runs has its folders. */
  private async missingFolders({ containers }: ForeignStack): Promise<string[]> {
    const mounts = containers.filter(({ id }) => id === undefined).flatMap((container) => container.mounts);
    const sources = new Set(
      mounts.filter(({ kind, readOnly }) => kind === 'bind' && !readOnly).map(({ source }) => source),
    );
    const missing: string[] = [];
    for (const source of sources)
      if (!(await this.reader.isThere(source))) missing.push(`${source}, which it mounts, is not there.`);
    return missing;
  }

  private async server(id: string | undefined): Promise<{ serverId: ServerId; isLocal: boolean }> {
    const found = await this.servers.find(id ?? (await this.localServer.ensure()));
    if (!found) throw invalidField('serverId', 'is not a registered server');
    return { serverId: found.id as ServerId, isLocal: found.endpoint === LOCAL };
  }
}

/** What runs counts; what the folder has besides comes along. */
function together(running: ForeignStack | undefined, written: ForeignStack | undefined): ForeignStack {
  if (!running || !written) return (running ?? written)!;
  const others = written.containers.filter(({ service }) => !running.containers.some((one) => one.service === service));
  return { ...running, containers: [...running.containers, ...others] };
}

/** @throws Refused `unavailable` when the engine does not answer */
async function asked<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  try {
    return await ask(AbortSignal.timeout(LOOK_MS));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new Refused('unavailable', `The engine cannot be asked: ${error.message}`);
  }
}
