import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { filter, type Subscription } from 'rxjs';
import { Not, Repository } from 'typeorm';
import { EventStore } from '../event-store/event-store.js';
import { streamCategory, streamKey } from '../kernel/event.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { ProjectRow } from '../projects/project-list.js';
import { WorkQueue, type Outcome } from '../reconciler/work-queue.js';
import { Installation } from '../servers/installation.js';
import { ExportFolderRow } from './export-rows.js';
import { ExportSettings } from './export-settings.js';
import { ProjectFolders } from './project-folders.js';

const CHECK_MS = 60 * 60_000;
const DRAIN_MS = 5_000;

/**
 * Keeps every project's folder as its wish says: after each change of the wish, and once an hour. One folder at a time,
 * behind the commit: nothing that fails here holds a wish up.
 */
@Injectable()
export class Exporter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Exports');
  private readonly queue: WorkQueue<string>;
  private subscription?: Subscription;
  private cancelTimer = (): void => undefined;

  constructor(
    private readonly folders: ProjectFolders,
    private readonly store: EventStore,
    private readonly installation: Installation,
    private readonly settings: ExportSettings,
    @InjectRepository(ProjectRow) private readonly projects: Repository<ProjectRow>,
    @InjectRepository(ExportFolderRow) private readonly states: Repository<ExportFolderRow>,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {
    this.queue = new WorkQueue(scheduler, (ref, error, retryInMs) => this.failed(ref, error, retryInMs));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.settings.folder === undefined) return;
    await this.installation.load();
    this.subscription = this.store.committed$
      .pipe(filter(({ stream }) => streamCategory(stream) === 'project'))
      .subscribe(({ stream }) => this.queue.addFresh(streamKey(stream)));
    this.queue.work((ref) => this.write(ref), 1);
    await this.checkAll();
    this.checkLater();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.subscription?.unsubscribe();
    this.cancelTimer();
    await this.queue.drain(DRAIN_MS);
  }

  /** Also those that are gone and of which we once wrote a folder: a crash may have left it. */
  private async checkAll(): Promise<void> {
    const declared = await this.projects.find({ select: { ref: true }, where: { desired: Not('gone') } });
    const written = await this.states.find({ select: { ref: true } });
    for (const { ref } of [...declared, ...written]) this.queue.add(ref);
  }

  private checkLater(): void {
    this.cancelTimer = this.scheduler.after(CHECK_MS, () => {
      this.checkAll().catch((error: unknown) => this.logger.warn(`The folders were not checked: ${String(error)}`));
      this.checkLater();
    });
  }

  private async write(ref: string): Promise<Outcome> {
    const row = await this.projects.findOneBy({ ref });
    if (!row) return 'settled';
    try {
      await this.folders.sync(row);
      await this.note(row, null);
    } catch (error) {
      await this.note(row, problemOf(error));
      throw error;
    }
    return 'settled';
  }

  /** Only what is news. */
  private async note({ ref, slug, desired }: ProjectRow, problem: string | null): Promise<void> {
    const known = await this.states.findOneBy({ ref });
    const isLeft = desired === 'gone' && problem === null;
    if (isLeft ? !known : known?.problem === problem) return;
    await this.store.transact(({ tables }) => {
      if (isLeft) tables.delete(ExportFolderRow, { ref });
      else tables.upsert(ExportFolderRow, { ref, slug, problem, at: this.scheduler.now() });
    });
  }

  private failed(ref: string, error: unknown, retryInMs: number): void {
    const next = Math.round(retryInMs / 1000);
    this.logger.warn(`The folder of project ${ref} is not written: ${problemOf(error)} Next try in ${next} s.`);
  }
}

/** The disk's own words name the file and what is wrong; no error on this way holds a value. */
const problemOf = (error: unknown): string => `${error instanceof Error ? error.message : String(error)}.`;
