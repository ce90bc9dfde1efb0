import { Inject, Injectable } from '@nestjs/common';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { TaskStop, type StepOutcome, type TaskRun } from '../tasks/task-handler.js';
import { Databases } from './database/databases.js';
import { DatabaseCopy } from './database/database-copy.js';
import type { Cluster } from './domain/cluster.js';
import { rowsIn, type Inventory } from './domain/inventory.js';
import { DumpFolders, type Contents, type DumpFile, type Manifest } from './dump-folder.js';
import { ProjectWishes } from './project-wishes.js';

/** The steps of an upgrade that write, read back and restore its dump. */
@Injectable()
export class UpgradeDump {
  constructor(
    private readonly wishes: ProjectWishes,
    private readonly databases: Databases,
    private readonly copy: DatabaseCopy,
    private readonly folders: DumpFolders,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  async make(run: TaskRun): Promise<StepOutcome> {
    const place = await this.wishes.place(run);
    const { slug, release } = await this.wishes.row(run.ref);
    const now = this.scheduler.now();
    const folder = await this.folders.make(slug, run.taskId, now);
    const cluster = JSON.parse(String(run.memo.cluster)) as Pick<Cluster, 'databases'>;
    const files: DumpFile[] = [];
    const inventories: Record<string, Inventory> = {};
    const owners: Record<string, string> = {};
    for (const [at, { name }] of cluster.databases.entries()) {
      run.say(`Dumping ${name}`);
      const file = `${at + 1}-${name.replace(/[^A-Za-z0-9_-]/g, '_')}.dump.sealed`;
      const { said, measured } = await this.folders.write(run.ref, folder, file, (to) =>
        this.databases.dump(place, name, to, run.signal),
      );
      inventories[name] = said;
      owners[name] = await this.copy.extensionOwners(place, name, run.signal);
      files.push({ database: name, ...measured });
    }
    const full = await this.copy.cluster(place, run.signal); // with the verifiers, which no memo may hold
    const limits = new Map(cluster.databases.map(({ name, limit }) => [name, limit]));
    const databases = full.databases.map((one) => ({ ...one, limit: limits.get(one.name) ?? one.limit }));
    const at = new Date(now).toISOString();
    const about: Manifest = { format: 2, taskId: run.taskId, project: run.ref, release, at, files };
    const vaultKey = await this.databases.vaultKey(place, run.signal);
    await this.folders.finish(folder, about, { cluster: { ...full, databases }, inventories, owners, vaultKey });
    const rows = Object.values(inventories).reduce((sum, inventory) => sum + rowsIn(inventory), 0);
    return { note: `${files.length} databases with ${rows} rows dumped and sealed into ${folder}`, memo: { folder } };
  }

  async verify(run: TaskRun): Promise<StepOutcome> {
    const place = await this.wishes.place(run);
    const { folder, manifest } = await this.of(run);
    for (const file of manifest.files) {
      run.say(`Reading ${file.file}`);
      if (!(await this.folders.isWhole(run.ref, folder, file)))
        throw new TaskStop(
          'dump-damaged',
          `${file.file} is not what was written. Nothing was changed; check the disk.`,
        );
      if (file.database === undefined) continue;
      await this.databases.contents(place, this.folders.read(run.ref, folder, file.file), run.signal);
    }
    return { note: `${manifest.files.length} files read back and opened` };
  }

  /** Carries the vault's key along, so that what it holds can still be read. */
  async putKey(run: TaskRun): Promise<StepOutcome> {
    const place = await this.wishes.place(run);
    const { contents } = await this.opened(run);
    if ((await this.databases.vaultKey(place, run.signal)) !== contents.vaultKey)
      await this.databases.putVaultKey(place, contents.vaultKey, run.signal);
    await this.wishes.restartDatabase(run); // also after a crash in between: the server may not have read it yet
    return { note: 'the new database has the former vault key' };
  }

  async restore(run: TaskRun): Promise<StepOutcome> {
    const place = await this.wishes.place(run);
    const { folder, manifest, contents } = await this.opened(run);
    if ((await this.wishes.row(run.ref)).release !== run.input.to)
      throw new TaskStop(
        'wrong-release',
        'The project is not on the new release: nothing is restored over the former data.',
      );
    await this.copy.roles(place, contents.cluster, run.signal);
    for (const { database: name, file } of manifest.files) {
      const database = contents.cluster.databases.find((one) => one.name === name);
      if (!database) continue;
      run.say(`Restoring ${database.name}`);
      const dump = () => this.folders.read(run.ref, folder, file);
      await this.copy.fill(place, database, { dump, owners: contents.owners[database.name] ?? '' }, run.signal);
    }
    return { note: `${contents.cluster.databases.length} databases restored` };
  }

  /** @throws TaskStop `incomplete` */
  async compare(run: TaskRun): Promise<StepOutcome> {
    const place = await this.wishes.place(run);
    const { cluster, inventories } = (await this.opened(run)).contents;
    const missing: string[] = [];
    for (const [database, inventory] of Object.entries(inventories))
      missing.push(...(await this.copy.compare(place, database, inventory, { live: false }, run.signal)));
    if (missing.length > 0)
      throw new TaskStop('incomplete', `The restored data differs: ${missing.slice(0, 5).join('; ')}.`);
    await this.copy.open(place, cluster, run.signal);
    const rows = Object.values(inventories).reduce((sum, inventory) => sum + rowsIn(inventory), 0);
    return { note: `${rows} rows, all schemas, sequences and policies are there` };
  }

  private async opened(run: TaskRun): Promise<{ folder: string; manifest: Manifest; contents: Contents }> {
    const found = await this.of(run);
    return { ...found, contents: await this.folders.contents(found.folder, found.manifest) };
  }

  private async of(run: TaskRun): Promise<{ folder: string; manifest: Manifest }> {
    const folder = String(run.memo.folder);
    const manifest = await this.folders.manifest(folder);
    if (!manifest) throw new TaskStop('dump-missing', `${folder} has no manifest: the dump was taken away.`);
    return { folder, manifest };
  }
}
