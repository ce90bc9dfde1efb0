import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { join } from 'node:path';
import { Repository } from 'typeorm';
import { EventStore, type Transaction } from '../event-store/event-store.js';
import type { Actor } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import type { ProjectRow } from '../projects/project-list.js';
import type { ComposedFile } from '../stack/domain/compose/compose.js';
import { ComposedProjects } from './composed-projects.js';
import type { ExportEvent } from './domain/export.events.js';
import { judge, type Verdict } from './domain/judge.js';
import { ExportFileRow } from './export-rows.js';
import { ExportSettings } from './export-settings.js';
import { Folder, sum } from './folder.js';

const BY: Actor = { kind: 'system', id: 'exports', name: 'project folders' };

/** What is wanted in a folder, and what lies there. */
export interface FolderLook {
  readonly folder: Folder;
  readonly wanted: readonly ComposedFile[];
  readonly onDisk: ReadonlyMap<string, string>;
  readonly recorded: readonly ExportFileRow[];
  readonly verdict: Verdict;
}

/** Each project's folder on disk. What hands changed in it is told and left alone until a person decides. */
@Injectable()
export class ProjectFolders {
  /** Work on one folder goes one after the other. */
  private readonly lanes = new Map<string, Promise<unknown>>();

  constructor(
    private readonly composed: ComposedProjects,
    private readonly store: EventStore,
    private readonly settings: ExportSettings,
    @InjectRepository(ExportFileRow) private readonly files: Repository<ExportFileRow>,
  ) {}

  /** Writes what differs from the wish, unless hands were there. @throws what the disk says */
  sync(row: ProjectRow): Promise<void> {
    return this.alone(row.slug, async () => {
      const look = await this.lookNow(row);
      if (row.desired === 'gone') return this.leave(row, look);
      await this.tell(row, look);
      await this.carryOut(row, look, look.verdict.write, look.verdict.remove);
    });
  }

  /** What lies there now; edits that are news are told. */
  look(row: ProjectRow): Promise<FolderLook> {
    return this.alone(row.slug, async () => {
      const look = await this.lookNow(row);
      if (row.desired !== 'gone') await this.tell(row, look);
      return look;
    });
  }

  /** Our version wins. What was edited is kept beside. @returns the names under which it lies now */
  overwrite(row: ProjectRow, by: Actor, at: number): Promise<readonly string[]> {
    return this.alone(row.slug, async () => {
      const look = await this.lookNow(row);
      const { verdict, folder, onDisk } = look;
      const suffix = new Date(at).toISOString().replaceAll(':', '-');
      const kept: string[] = [];
      for (const { path, what } of verdict.foreign)
        if (what !== 'missing') kept.push(await folder.keepAside(path, suffix));
      const write = look.wanted.map(({ path }) => path).filter((path) => verdict.states.get(path) !== 'written');
      const remove = look.recorded.map(({ path }) => path).filter((path) => !isWanted(look, path) && onDisk.has(path));
      await this.carryOut(row, look, write, remove);
      const paths = verdict.foreign.map(({ path }) => path);
      const event: ExportEvent = { type: 'FilesOverwritten', version: 1, data: { slug: row.slug, paths, kept } };
      if (paths.length > 0) await this.store.transact((tx) => append(tx, row, event, by));
      return kept;
    });
  }

  /** @throws Refused `wrong-state` where the operator wants no folders */
  folderOf({ slug }: Pick<ProjectRow, 'slug'>): Folder {
    if (this.settings.folder === undefined)
      throw new Refused('wrong-state', 'Projects have no folders here. Set projects.folder to where they shall lie.');
    return new Folder(join(this.settings.folder, slug));
  }

  private alone<Value>(slug: string, work: () => Promise<Value>): Promise<Value> {
    const mine = (this.lanes.get(slug) ?? Promise.resolve()).then(work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.lanes.set(slug, settled);
    void settled.then(() => this.lanes.get(slug) === settled && this.lanes.delete(slug));
    return mine;
  }

  private async lookNow(row: ProjectRow): Promise<FolderLook> {
    const folder = this.folderOf(row);
    const wanted = row.desired === 'gone' ? [] : this.composed.filesOf(row);
    const recorded = await this.files.findBy({ ref: row.ref });
    const paths = new Set([...wanted.map(({ path }) => path), ...recorded.map(({ path }) => path)]);
    const onDisk = await folder.sums(paths);
    const sums = new Map(wanted.map(({ path, content }) => [path, sum(content)]));
    const known = new Map(recorded.map((file) => [file.path, file]));
    return { folder, wanted, onDisk, recorded, verdict: judge(sums, known, onDisk, await folder.added()) };
  }

  /** Each edit once, and again when hands were there again. */
  private async tell(row: ProjectRow, { verdict, onDisk, recorded }: FolderLook): Promise<void> {
    const signs = new Map(verdict.foreign.map(({ path, what }) => [path, `${what} ${onDisk.get(path) ?? ''}`]));
    const told = new Map(recorded.map((file) => [file.path, file.told]));
    const news = verdict.foreign.filter(({ path }) => told.get(path) !== signs.get(path));
    const over = recorded.filter(({ path, told: sign }) => sign !== null && !signs.has(path));
    if (news.length + over.length === 0) return;
    await this.store.transact((tx) => {
      for (const file of over) keep(tx, row.ref, file.path, { told: null });
      for (const { path } of news) keep(tx, row.ref, path, { told: signs.get(path)! });
      const event: ExportEvent = { type: 'ForeignEditFound', version: 1, data: { slug: row.slug, edits: news } };
      if (news.length > 0) append(tx, row, event, BY);
    });
  }

  /** What is about to be written is noted first: after a crash it is still known as ours. */
  private async carryOut(
    row: ProjectRow,
    { folder, wanted }: FolderLook,
    write: readonly string[],
    remove: readonly string[],
  ): Promise<void> {
    if (write.length + remove.length === 0) return;
    const files = wanted.filter(({ path }) => write.includes(path));
    await this.store.transact((tx) => {
      for (const { path, content } of files) keep(tx, row.ref, path, { writing: sum(content) });
    });
    for (const file of files) await folder.write(file);
    for (const path of remove) await folder.remove(path);
    await this.store.transact((tx) => {
      for (const { path, content } of files)
        keep(tx, row.ref, path, { written: sum(content), writing: null, told: null });
      for (const path of remove) tx.tables.delete(ExportFileRow, { ref: row.ref, path });
    });
  }

  /** Of a project that is gone only what hands made stays. */
  private async leave(row: ProjectRow, { folder, verdict, recorded }: FolderLook): Promise<void> {
    for (const [path, state] of verdict.states) if (state === 'pending') await folder.remove(path);
    if (recorded.length > 0) await this.store.transact((tx) => tx.tables.delete(ExportFileRow, { ref: row.ref }));
  }
}

const isWanted = ({ wanted }: FolderLook, path: string): boolean => wanted.some((file) => file.path === path);

function keep({ tables }: Transaction, ref: string, path: string, change: Partial<ExportFileRow>): void {
  const now = tables.find(ExportFileRow, { ref, path }) ?? { ref, path, written: null, writing: null, told: null };
  tables.upsert(ExportFileRow, { ...now, ...change });
}

export function append(tx: Transaction, { ref }: Pick<ProjectRow, 'ref'>, event: ExportEvent, by: Actor): void {
  const stream = `export-${ref}` as const;
  tx.append(stream, tx.version(stream), [event], by);
}
