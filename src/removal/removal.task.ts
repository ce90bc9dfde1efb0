import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { filter, type Subscription } from 'rxjs';
import { Repository } from 'typeorm';
import { Commands } from '../event-store/commands.js';
import { EventStore } from '../event-store/event-store.js';
import { DataRemoval } from '../engine/engine.js';
import { streamKey, type Actor } from '../kernel/event.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import { projectDecider } from '../projects/domain/project.decider.js';
import { ProjectRow } from '../projects/project-list.js';
import { ConvergenceLog } from '../reconciler/convergence-log.js';
import { ProjectStatusRow, ProjectVolumeRow } from '../reconciler/project-status.js';
import { foldersOf, takenOver } from './taken-over.js';

const BY: Actor = { kind: 'system', id: 'removal', name: 'removal' };
const RETRY_MS = 30_000;
const DEADLINE_MS = 120_000;

/**
 * Ends a removal that a person asked for with its data: once the reconciler has taken containers and network down, it
 * deletes the named volumes, then says that the project is gone, which frees its name and destroys its data key.
 * The only holder of {@link DataRemoval}.
 */
@Injectable()
export class RemovalTask implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Removal');
  private readonly running = new Map<ProjectRef, Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly retries = new Set<() => void>();
  private subscription?: Subscription;

  constructor(
    private readonly store: EventStore,
    private readonly commands: Commands,
    private readonly data: DataRemoval,
    private readonly secrets: SealedSecrets,
    @InjectRepository(ProjectRow) private readonly projects: Repository<ProjectRow>,
    @InjectRepository(ProjectStatusRow) private readonly statuses: Repository<ProjectStatusRow>,
    @InjectRepository(ProjectVolumeRow) private readonly volumes: Repository<ProjectVolumeRow>,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscription = this.store.committed$
      .pipe(filter(({ type }) => type === 'ConvergenceSettled'))
      .subscribe(({ stream }) => this.consider(streamKey(stream) as ProjectRef));
    for (const { ref } of await this.projects.findBy({ desired: 'leaving', keepData: 0 }))
      this.consider(ref as ProjectRef);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.subscription?.unsubscribe();
    for (const cancel of this.retries) cancel();
    this.stopping.abort();
    await Promise.all(this.running.values());
  }

  private consider(ref: ProjectRef): void {
    if (this.running.has(ref) || this.stopping.signal.aborted) return;
    const run = this.finish(ref)
      .catch((error: unknown) => this.retryLater(ref, error))
      .finally(() => this.running.delete(ref));
    this.running.set(ref, run);
  }

  /** Only when the wish is to remove with data, and nothing of the project runs any more for that very wish. */
  private async finish(ref: ProjectRef): Promise<void> {
    const project = await this.projects.findOneBy({ ref, desired: 'leaving', keepData: 0 });
    if (!project || !(await this.isDown(project))) return;
    const names = (await this.volumes.findBy({ ref })).map(({ name }) => name);
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(DEADLINE_MS)]);
    await this.data.removeVolumes(project.serverId as ServerId, ref, names, signal, takenOver(project));
    for (const folder of foldersOf(project)) this.logger.log(`Kept: folder ${folder} of ${ref} was taken over.`);
    await this.commands.handle(projectDecider, ref, { type: 'CompleteRemoval', volumes: names }, BY, {
      also: (tx) => {
        ConvergenceLog.append(
          tx,
          ref,
          names.map((name) => ({ type: 'VolumeDeleted', version: 1, data: { name } })),
        );
        this.secrets.destroy(tx.tables, ref);
      },
    });
  }

  private async isDown({ ref, version }: ProjectRow): Promise<boolean> {
    return (await this.statuses.countBy({ ref, phase: 'settled', observedVersion: version })) > 0;
  }

  private retryLater(ref: ProjectRef, error: unknown): void {
    if (this.stopping.signal.aborted) return;
    this.logger.warn(`The data of ${ref} is not removed yet: ${String(error)}. Next try in ${RETRY_MS / 1000} s.`);
    const cancel = this.scheduler.after(RETRY_MS, () => {
      this.retries.delete(cancel);
      this.consider(ref);
    });
    this.retries.add(cancel);
  }
}
