import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PassThrough } from 'node:stream';
import { Engines } from '../engine/engine.js';
import type { ProjectRef } from '../kernel/ids.js';
import { findRelease } from '../stack/domain/releases/index.js';
import { isOn } from '../stack/domain/switched-on.js';
import { Settling } from '../tasks/settling.js';
import { TaskStop, type StepOutcome, type TaskHandler, type TaskRun, type TaskStep } from '../tasks/task-handler.js';
import { Tasks } from '../tasks/tasks.js';
import { DatabaseCopy } from '../upgrades/database/database-copy.js';
import { Databases, type Place } from '../upgrades/database/databases.js';
import type { Cluster, Database } from '../upgrades/domain/cluster.js';
import { rowsIn, type Inventory } from '../upgrades/domain/inventory.js';
import { ProjectWishes } from '../upgrades/project-wishes.js';

const STORAGE = 'storage';

/** Fills a project that was just made with another's data; the other goes on meanwhile and is only read. */
@Injectable()
export class CloneDataHandler implements TaskHandler, OnModuleInit {
  readonly kind = 'clone-data';

  constructor(
    private readonly tasks: Tasks,
    private readonly wishes: ProjectWishes,
    private readonly settling: Settling,
    private readonly copy: DatabaseCopy,
    private readonly databases: Databases,
    private readonly engines: Engines,
  ) {}

  onModuleInit(): void {
    this.tasks.register(this);
  }

  title(): string {
    return 'Copy the data of the project that this one was cloned from';
  }

  steps(): readonly TaskStep[] {
    return [
      { name: 'ready', title: 'Wait until the new project stands', run: (run) => this.ready(run) },
      {
        name: 'hold',
        title: 'Stop all but the database of the new project',
        run: async (run) => {
          await this.wishes.hold(run, 'data is being copied into it');
          return { note: 'only the database runs' };
        },
        undo: async (run) => {
          await this.wishes.endHold(run);
          return 'all services run; the data is not complete: remove this project and clone again';
        },
      },
      { name: 'vault-key', title: 'Carry the vault key along', run: (run) => this.key(run) },
      { name: 'copy', title: 'Copy and compare the databases', run: (run) => this.fill(run) },
      {
        name: 'open',
        title: 'Start all services',
        run: async (run) => {
          await this.wishes.endHold(run);
          return { note: 'all services are well' };
        },
      },
      { name: 'files', title: 'Copy the stored files', run: (run) => this.files(run) },
    ];
  }

  private source({ input, signal }: TaskRun): Promise<Place> {
    return this.wishes.placeOf(String(input.source) as ProjectRef, signal);
  }

  private async ready({ ref, signal }: TaskRun): Promise<StepOutcome> {
    await this.settling.settled(ref, (await this.wishes.row(ref)).version, signal);
    return { note: 'the new project stands' };
  }

  private async key(run: TaskRun): Promise<StepOutcome> {
    const place = await this.wishes.place(run);
    const key = await this.databases.vaultKey(await this.source(run), run.signal);
    await this.databases.putVaultKey(place, key, run.signal);
    await this.wishes.restartDatabase(run);
    return { note: 'values in the vault can be read in the copy' };
  }

  private async fill(run: TaskRun): Promise<StepOutcome> {
    const [place, source] = [await this.wishes.place(run), await this.source(run)];
    if (place.ref === source.ref) throw new TaskStop('same-project', 'A project is never copied into itself.');
    const cluster = await this.copy.cluster(source, run.signal);
    await this.copy.roles(place, cluster, run.signal);
    let rows = 0;
    for (const database of cluster.databases) {
      run.say(`Copying ${database.name}`);
      const inventory = await this.stream(source, place, database, run.signal);
      const missing = await this.copy.compare(place, database.name, inventory, { live: true }, run.signal);
      if (missing.length > 0) throw new Error(`The copy differs: ${missing.slice(0, 5).join('; ')}.`);
      rows += rowsIn(inventory);
    }
    await this.open(place, cluster, run.signal);
    return { note: `${cluster.databases.length} databases with ${rows} rows copied and compared` };
  }

  /** From one engine straight into the other, no file in between. */
  private async stream(source: Place, place: Place, database: Database, signal: AbortSignal): Promise<Inventory> {
    const through = new PassThrough();
    const failing = new AbortController();
    const either = AbortSignal.any([signal, failing.signal]);
    const owners = await this.copy.extensionOwners(source, database.name, signal);
    const filled = this.copy.fill(place, database, { dump: () => through, owners }, either);
    const dumped = this.databases.dump(source, database.name, through, either);
    try {
      const [inventory] = await Promise.all([dumped, filled]);
      return inventory;
    } catch (error) {
      failing.abort();
      through.destroy();
      await Promise.allSettled([dumped, filled]);
      throw error;
    }
  }

  private async open(place: Place, cluster: Cluster, signal: AbortSignal): Promise<void> {
    await this.copy.open(place, cluster, signal);
  }

  private async files(run: TaskRun): Promise<StepOutcome> {
    const row = await this.wishes.row(run.ref);
    const release = findRelease(row.release);
    const path = release?.services[STORAGE]?.volumes.find(({ readOnly }) => !readOnly)?.path;
    if (!release || !path || !isOn(release, row.spec, STORAGE)) return { note: 'there is no storage service' };
    const [place, source] = [await this.wishes.place(run), await this.source(run)];
    const { spec } = await this.wishes.row(source.ref);
    if (!isOn(release, spec, STORAGE))
      return { note: 'the other project has its storage service off: no files copied' };
    if (!(await this.hasTar(place, run.signal)))
      return { note: 'the image of the storage service has no tar: stored files were not copied' };
    const through = new PassThrough();
    const pack = { argv: ['tar', '-C', path, '-c', '-f', '-', '.'], stdout: through };
    const unpack = { argv: ['tar', '-C', path, '-x', '-f', '-'], stdin: through };
    const [packed, unpacked] = await Promise.all([
      this.engines
        .of(source.serverId)
        .exec(source.ref, STORAGE, pack, run.signal)
        .finally(() => through.end()),
      this.engines.of(place.serverId).exec(place.ref, STORAGE, unpack, run.signal),
    ]);
    if (packed.exitCode > 1 || unpacked.exitCode !== 0)
      throw new Error(`tar ended with ${packed.exitCode} and ${unpacked.exitCode}: ${unpacked.stderr.slice(0, 200)}`);
    return { note: 'stored files copied' };
  }

  private async hasTar({ ref, serverId }: Place, signal: AbortSignal): Promise<boolean> {
    return (await this.engines.of(serverId).exec(ref, STORAGE, { argv: ['tar', '--help'] }, signal)).exitCode === 0;
  }
}
