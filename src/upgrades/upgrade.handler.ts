import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Sealing } from '../secrets/sealed-secrets.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import { freshIngredients } from '../secrets/ingredients.js';
import { makeSecrets } from '../secrets/secret-maker.js';
import type { ProjectRef } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import type { ProjectRow } from '../projects/project-list.js';
import { ProjectVolumeRow } from '../reconciler/project-status.js';
import { volumeName } from '../stack/domain/names.js';
import type { Memo } from '../tasks/domain/task.events.js';
import { TaskStop, type StepOutcome, type TaskHandler, type TaskRun, type TaskStep } from '../tasks/task-handler.js';
import { Tasks } from '../tasks/tasks.js';
import { DatabaseCopy } from './database/database-copy.js';
import type { Cluster } from './domain/cluster.js';
import { pathTo, type UpgradePath } from './domain/path.js';
import { NOT_ANSWERING, Preflight } from './preflight.js';
import { ProjectWishes } from './project-wishes.js';
import { UpgradeDump } from './upgrade-dump.js';
import { UpgradeImages } from './upgrade-images.js';
import { UpgradeSoak } from './upgrade-soak.js';

const REASON = 'an upgrade is under way';

/**
 * Moves a project to another release: its databases are dumped, checked, and restored into new volumes beside the
 * former ones. Until `commit` every failure leads back to the former release and data; no volume is ever removed.
 */
@Injectable()
export class UpgradeHandler implements TaskHandler, OnModuleInit {
  readonly kind = 'upgrade';

  constructor(
    private readonly tasks: Tasks,
    private readonly wishes: ProjectWishes,
    private readonly preflight: Preflight,
    private readonly dump: UpgradeDump,
    private readonly copy: DatabaseCopy,
    private readonly images: UpgradeImages,
    private readonly soak: UpgradeSoak,
    private readonly sealed: SealedSecrets,
    @InjectRepository(ProjectVolumeRow) private readonly volumes: Repository<ProjectVolumeRow>,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  onModuleInit(): void {
    this.tasks.register(this);
  }

  title({ from, to }: Memo): string {
    return `Upgrade from release ${String(from)} to ${String(to)}`;
  }

  steps(): readonly TaskStep[] {
    const { dump } = this;
    return [
      { name: 'preflight', title: 'Check that nothing stands in the way', run: (run) => this.check(run) },
      { name: 'images', title: 'Fetch the images', run: (run) => this.pull(run) },
      {
        name: 'hold',
        title: 'Stop all but the database',
        run: async (run) => {
          await this.wishes.hold(run, REASON);
          return { note: 'only the database runs' };
        },
        undo: async (run) => {
          await this.wishes.endHold(run);
          return 'all services run again';
        },
      },
      {
        name: 'shut',
        title: 'Let nobody write any more',
        run: async (run) => {
          await this.copy.shut(await this.wishes.place(run), clusterOf(run), run.signal);
          return { note: 'the database takes no connections but ours' };
        },
        undo: async (run) => {
          await this.copy.reopen(await this.wishes.place(run), clusterOf(run), run.signal);
          return 'the database takes connections again';
        },
      },
      { name: 'dump', title: 'Dump the databases', run: (run) => dump.make(run) },
      { name: 'verify-dump', title: 'Read the dump back', run: (run) => dump.verify(run) },
      {
        name: 'change',
        title: 'Start the new database on new volumes',
        run: (run) => this.change(run),
        undo: (run) => this.changeBack(run),
      },
      { name: 'vault-key', title: 'Carry the vault key along', run: (run) => dump.putKey(run) },
      { name: 'restore', title: 'Restore the databases', run: (run) => dump.restore(run) },
      { name: 'compare', title: 'Compare with what was there before', run: (run) => dump.compare(run) },
      { name: 'open', title: 'Start all services', run: (run) => this.open(run) },
      {
        name: 'soak',
        title: 'Watch whether it stays well',
        attempts: 1,
        waits: true,
        run: (run) => this.soak.watch(run),
      },
      { name: 'commit', title: 'Keep the new release', pointOfNoReturn: true, run: (run) => this.commit(run) },
    ];
  }

  private path({ input }: TaskRun): UpgradePath {
    return pathTo(String(input.from), String(input.to));
  }

  private async check(run: TaskRun): Promise<StepOutcome> {
    const row = await this.wishes.row(run.ref);
    const path = this.path(run);
    await this.wishes.place(run); // waits until the database is well
    const found = await this.preflight.findings(row, path);
    const silent = found.find(({ code }) => code === NOT_ANSWERING);
    if (silent) throw new Error(silent.message); // tried again
    const errors = found.filter(({ level }) => level === 'error').map(({ message }) => message);
    if (errors.length > 0) throw new TaskStop('preflight', errors.join(' '));
    const cluster = await this.copy.cluster(await this.wishes.place(run), run.signal);
    // Verifiers stay out of the log; what shutting and reopening need is enough.
    const short = { databases: cluster.databases.map(({ name, limit }) => ({ name, limit })) };
    const former = { formerSpec: JSON.stringify(row.spec), formerGenerations: JSON.stringify(row.generations) };
    const next = await this.nextGenerations(row, path);
    const memo = { cluster: JSON.stringify(short), ...former, generations: JSON.stringify(next) };
    return { note: `${found.length} notes, none in the way`, memo };
  }

  /** Behind every generation that was ever used, so that a former attempt's leftovers are never taken for empty. */
  private async nextGenerations(row: ProjectRow, { edge }: UpgradePath): Promise<Record<string, number>> {
    const used = await this.volumes.findBy({ ref: row.ref });
    const next = (role: string) =>
      Math.max(row.generations[role] ?? 1, ...used.filter((v) => v.role === role).map((v) => v.generation)) + 1;
    return { ...row.generations, ...Object.fromEntries(edge.renews.map((role) => [role, next(role)])) };
  }

  private async pull(run: TaskRun): Promise<StepOutcome> {
    const row = await this.wishes.row(run.ref);
    const spec = await this.preflight.targetSpec(row, this.path(run));
    return this.images.fetch(run, this.preflight.target(row, spec, row.generations));
  }

  private async change(run: TaskRun): Promise<StepOutcome> {
    const row = await this.wishes.row(run.ref);
    const path = this.path(run);
    const generations = parsed(run, 'generations');
    const spec = row.release === path.to.id ? row.spec : await this.preflight.targetSpec(row, path);
    const sealing = this.newSecrets(row, path);
    const { taskId } = run;
    const command = { type: 'ChangeRelease', taskId, spec, generations, secrets: sealing?.stamps ?? {} } as const;
    await this.wishes.wish(run, command, (tx) => sealing?.write(tx.tables));
    return { note: `release ${path.to.id} runs its database on ${this.names(run, generations).join(' and ')}` };
  }

  /** Those that only the new release has. */
  private newSecrets(row: ProjectRow, { to }: UpgradePath): Sealing | undefined {
    const ref = row.ref as ProjectRef;
    const has = Object.keys(to.secrets).filter((name) => row.secrets[name]);
    const missing = Object.keys(to.secrets).filter((name) => !row.secrets[name]);
    if (missing.length === 0) return undefined;
    const kept = Object.fromEntries(
      has.map((name) => [name, this.sealed.reveal(ref, name, row.secrets[name]!.version)]),
    );
    const made = makeSecrets(to, freshIngredients(), kept);
    return this.sealed.seal(ref, Object.fromEntries(missing.map((name) => [name, made[name]!])));
  }

  private async changeBack(run: TaskRun): Promise<string> {
    const { taskId } = run;
    const hold = { services: ['db'], taskId, reason: 'an upgrade is being taken back' };
    await this.wishes.say(run, { type: 'HoldProject', hold });
    const spec = JSON.parse(String(run.memo.formerSpec)) as ProjectRow['spec'];
    const generations = parsed(run, 'formerGenerations');
    await this.wishes.wish(run, { type: 'ChangeRelease', taskId, spec, generations, secrets: {} });
    const left = this.names(run, parsed(run, 'generations')).join(' and ');
    return `release ${spec.release} runs on its former data again; ${left} stay`;
  }

  private async open(run: TaskRun): Promise<StepOutcome> {
    await this.wishes.endHold(run);
    const soakS = typeof run.input.soakS === 'number' ? run.input.soakS : 300;
    return { note: 'all services are well', memo: { soakUntil: this.scheduler.now() + soakS * 1000 } };
  }

  private async commit(run: TaskRun): Promise<StepOutcome> {
    const former = this.names(run, parsed(run, 'formerGenerations')).join(' and ');
    return {
      note: `release ${String(run.input.to)} stays; the former data stays too, in ${former}, until you remove it`,
    };
  }

  private names(run: TaskRun, generations: Readonly<Record<string, number>>): readonly string[] {
    return this.path(run).edge.renews.map((role) => volumeName(run.ref, role, generations[role] ?? 1));
  }
}

const parsed = (run: TaskRun, name: string): Readonly<Record<string, number>> =>
  JSON.parse(String(run.memo[name])) as Readonly<Record<string, number>>;

const clusterOf = (run: TaskRun): Pick<Cluster, 'databases'> =>
  JSON.parse(String(run.memo.cluster)) as Pick<Cluster, 'databases'>;
