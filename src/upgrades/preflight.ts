import { Injectable } from '@nestjs/common';
import { Engines } from '../engine/engine.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { ProjectDrafts } from '../projects/project-drafts.js';
import { projectOf, type ProjectRow } from '../projects/project-list.js';
import type { DesiredStack } from '../stack/domain/desired.js';
import { isPullable } from '../stack/domain/image-source.js';
import { render } from '../stack/domain/render.js';
import type { StackSpec } from '../stack/domain/stack-spec.js';
import { Settling } from '../tasks/settling.js';
import { Databases } from './database/databases.js';
import { DatabaseCopy } from './database/database-copy.js';
import { literal } from './domain/cluster.js';
import { carriedSpec, type UpgradePath } from './domain/path.js';
import { DumpFolders } from './dump-folder.js';

/** `error`: the upgrade is refused until that is put right. */
export interface Finding {
  readonly level: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
}

/** On top of twice the size of the databases. */
export const FLOOR_BYTES = 1024 ** 3;
const CALL_MS = 60_000;
/** Longer than a first look after a start of this program takes. */
const LOOK_MS = 10_000;
export const NOT_ANSWERING = 'not-answering';

/** What stands in the way of an upgrade; changes nothing. */
@Injectable()
export class Preflight {
  constructor(
    private readonly engines: Engines,
    private readonly drafts: ProjectDrafts,
    private readonly databases: Databases,
    private readonly copy: DatabaseCopy,
    private readonly folders: DumpFolders,
    private readonly settling: Settling,
  ) {}

  async findings(row: ProjectRow, path: UpgradePath): Promise<readonly Finding[]> {
    if (row.desired !== 'active') return [error('not-running', 'The project does not run. Resume it first.')];
    const signal = AbortSignal.timeout(CALL_MS);
    const found = [...(await this.spec(row, path)), ...this.secrets(row, path)];
    try {
      if (!(await this.settling.isWellWithin(row.ref as ProjectRef, 'db', signal, LOOK_MS)))
        return [...found, error('database-not-well', 'The database is not well. See to it before its data is moved.')];
      return [...found, ...(await this.images(row, path, signal)), ...(await this.database(row, path, signal))];
    } catch (failed) {
      const why = failed instanceof Error ? failed.message : String(failed);
      return [...found, error(NOT_ANSWERING, `The server or its database could not be asked: ${why}`)];
    }
  }

  /** @throws Refused `invalid` for wishes that the other release does not know */
  async targetSpec(row: ProjectRow, path: UpgradePath): Promise<StackSpec> {
    const { slug, serverId } = row;
    return (await this.drafts.forNew({ ...carriedSpec(path, row.spec), slug, serverId })).spec;
  }

  /** The stack as it is going to be, with volumes of these generations. */
  target(row: ProjectRow, spec: StackSpec, generations: ProjectRow['generations']): DesiredStack {
    const project = projectOf(row);
    if (project.status === 'gone') throw new Refused('not-found', 'There is no such project.');
    return render({ ...project, spec, generations, ref: row.ref as ProjectRef });
  }

  private async spec(row: ProjectRow, path: UpgradePath): Promise<readonly Finding[]> {
    const tags = Object.entries(row.spec.services).filter(([, { tag }]) => tag !== undefined);
    const dropped = tags.map(([name]) => warning('tag-dropped', `${name} gets the tag of release ${path.to.id}.`));
    try {
      await this.targetSpec(row, path);
      return dropped;
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      const fields = Object.entries(refused.detail.errors ?? { spec: [refused.message] });
      const errors = fields.flatMap(([field, messages]) =>
        messages.map((message) => error('incompatible', `${field} ${message}. Change or unset it first.`)),
      );
      return [...dropped, ...errors];
    }
  }

  private secrets({ secrets }: ProjectRow, { from, to }: UpgradePath): readonly Finding[] {
    const known = (name: string) =>
      Object.hasOwn(to.secrets, name) ||
      Object.hasOwn(from.secrets, name) ||
      Object.hasOwn(to.settings, name.split('.')[0]!);
    return Object.keys(secrets)
      .filter((name) => !known(name))
      .map((name) => warning('secret-unused', `${name} is kept, but release ${to.id} does not use it.`));
  }

  private async images(row: ProjectRow, path: UpgradePath, signal: AbortSignal): Promise<readonly Finding[]> {
    const spec = await this.targetSpec(row, path).catch(() => undefined);
    if (!spec) return [];
    const images = this.target(row, spec, row.generations).containers.map(({ image }) => image);
    const absent = await this.engines.of(row.serverId as ServerId).absent([...new Set(images)], signal);
    if (isPullable(row.images)) return absent.map((image) => info('to-pull', `${image} is pulled before the stop.`));
    return absent.map((image) =>
      error('image-missing', `${image} is not on the server. Build it with npm run images.`),
    );
  }

  private async database(row: ProjectRow, { edge }: UpgradePath, signal: AbortSignal): Promise<readonly Finding[]> {
    const place = { ref: row.ref as ProjectRef, serverId: row.serverId as ServerId };
    const { databases } = await this.copy.cluster(place, signal);
    const size = 'select coalesce(sum(pg_database_size(oid)), 0) from pg_database where not datistemplate;';
    const bytes = Number(await this.databases.sql(place, 'template1', size, signal));
    const need = 2 * bytes + FLOOR_BYTES;
    const found: Finding[] = [
      warning('no-backup', 'There is no backup of this project. The dump of this operation is the only other copy.'),
      info('own-dump', 'The operation makes and verifies a dump of its own before it changes anything.'),
    ];
    for (const [where, free] of [
      ['on the server', await this.databases.freeBytes(place, signal)],
      ['where dumps are kept', await this.folders.freeBytes()],
    ] as const)
      if (!(free >= need)) found.push(error('disk', `${mib(need)} must be free ${where}, and ${mib(free)} are.`));
    if (edge.goneExtensions.length === 0) return found;
    const gone = `select extname from pg_extension where extname in (${edge.goneExtensions.map(literal).join(', ')}) order by 1;`;
    for (const { name } of databases)
      for (const extension of (await this.databases.sql(place, name, gone, signal)).split('\n').filter(Boolean))
        found.push(
          error('extension-gone', `Extension ${extension} of database ${name} does not exist any more. Drop it first.`),
        );
    return found;
  }
}

const finding =
  (level: Finding['level']) =>
  (code: string, message: string): Finding => ({ level, code, message });
const [error, warning, info] = [finding('error'), finding('warning'), finding('info')];
const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2)} MiB`;
