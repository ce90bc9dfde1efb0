import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { filter, Subscription } from 'rxjs';
import { Engines, type Engine } from '../engine/engine.js';
import { EngineConnections } from '../engine/engine-connections.js';
import { EngineError } from '../engine/engine-error.js';
import { EventStore } from '../event-store/event-store.js';
import { streamCategory, streamKey } from '../kernel/event.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { ConnectionLog } from './connection-log.js';
import { ConvergenceLog } from './convergence-log.js';
import { Memory } from './memory.js';
import { Observations } from './observations.js';
import { ProjectReconciler } from './project.reconciler.js';
import { ReconcilerSettings } from './reconciler-settings.js';

import { Wishes } from './wishes.js';
import { WorkQueue } from './work-queue.js';

/**
 * Looks whenever there may be a reason: a wish, something that moved on an engine, a connection that came (back), and a
 * slow timer for what nobody told. The first connection is how a restart catches up: no cursor to lose.
 */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Reconciler');
  private readonly subscriptions = new Subscription();
  private readonly queue: WorkQueue<ProjectRef>;
  private readonly deepDue = new Set<ProjectRef>();
  private cancelTimer = (): void => undefined;

  constructor(
    private readonly looks: ProjectReconciler,
    private readonly wishes: Wishes,
    private readonly opening: EngineConnections,
    private readonly engines: Engines,
    private readonly store: EventStore,
    private readonly log: ConvergenceLog,
    private readonly connections: ConnectionLog,
    private readonly memory: Memory,
    private readonly observations: Observations,
    private readonly settings: ReconcilerSettings,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {
    this.queue = new WorkQueue(scheduler, (ref, error, retryInMs) => void this.lookFailed(ref, error, retryInMs));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.opening.open();
    this.subscriptions.add(
      this.store.committed$
        .pipe(filter((event) => streamCategory(event.stream) === 'project'))
        .subscribe((event) => this.queue.addFresh(streamKey(event.stream) as ProjectRef)),
    );
    for (const [server, engine] of this.engines.all()) this.watch(server, engine);
    this.queue.work((ref, signal) => this.look(ref, signal), this.settings.workers);
    await this.wakeAll({ fresh: true, deep: true });
    this.resyncLater(0);
  }

  /** Lets calls under way end, so that no half action is left unrecorded. */
  async beforeApplicationShutdown(): Promise<void> {
    this.subscriptions.unsubscribe();
    this.cancelTimer();
    await this.queue.drain(this.settings.drainMs);
  }

  /** Asks for a look, e.g. because a person pressed "look again". */
  wake(ref: ProjectRef): void {
    this.deepDue.add(ref);
    this.queue.addFresh(ref);
  }

  private watch(server: ServerId, engine: Engine): void {
    this.subscriptions.add(
      engine.changes$.subscribe((change) => {
        this.memory.note(change.ref, change);
        this.queue.add(change.ref);
      }),
    );
    this.subscriptions.add(engine.relist$.subscribe(() => void this.wakeAll({ fresh: true, deep: true })));
    this.subscriptions.add(
      engine.availability$.subscribe((availability) => {
        void this.connections.record(server, availability);
        this.observations.availability(server, availability);
      }),
    );
  }

  private look(ref: ProjectRef, signal: AbortSignal) {
    return this.looks.look(ref, signal, this.deepDue.delete(ref));
  }

  private async wakeAll({ fresh, deep }: { fresh: boolean; deep: boolean }): Promise<void> {
    for (const ref of await this.wishes.refs()) {
      if (deep) this.deepDue.add(ref);
      if (fresh) this.queue.addFresh(ref);
      else this.queue.add(ref);
    }
  }

  /** @param sinceDeepMs time that has passed, and not the clock's, which may be set back by hours */
  private resyncLater(sinceDeepMs: number): void {
    const { resyncMs, deepResyncMs } = this.settings;
    this.cancelTimer = this.scheduler.after(resyncMs, () => {
      const passedMs = sinceDeepMs + resyncMs;
      const deep = passedMs >= deepResyncMs;
      void this.wakeAll({ fresh: false, deep });
      this.resyncLater(deep ? 0 : passedMs);
    });
  }

  private async lookFailed(ref: ProjectRef, error: unknown, retryInMs: number): Promise<void> {
    const known = error instanceof EngineError ? error : undefined;
    if (known?.code === 'unreachable') return; // said once, for the server
    if (!known) this.logger.error(error instanceof Error ? error.stack : String(error));
    const data = {
      code: known?.code ?? 'unexpected',
      message: known?.message ?? 'The look failed on our side; see the log.',
    };
    const wish = await this.wishes.of(ref);
    if (!wish) return;
    const retryInS = Math.round(retryInMs / 1000);
    await this.log.news(ref, {
      type: 'LookFailed',
      version: 1,
      data: { wishVersion: wish.version, ...data, retryInS },
    });
  }
}
