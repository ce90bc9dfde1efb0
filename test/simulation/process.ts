import type { EngineAddress } from '../../src/engine/engines.js';
import type { Engine } from '../../src/engine/engine.js';
import { EngineConnections } from '../../src/engine/engine-connections.js';
import { EngineRegistry } from '../../src/engine/engines.js';
import { MemoryDataRemoval } from '../../src/engine/memory/memory-data-removal.js';
import { Commands } from '../../src/event-store/commands.js';
import type { Table } from '../../src/event-store/tables.js';
import { ImageSources } from '../../src/projects/image-sources.js';
import { ProjectDrafts } from '../../src/projects/project-drafts.js';
import { ProjectList, ProjectRow } from '../../src/projects/project-list.js';
import { Reservations, ReservedPortRow, ReservedSubnetRow } from '../../src/projects/reservations.js';
import { Acts } from '../../src/reconciler/acts.js';
import { ConnectionLog } from '../../src/reconciler/connection-log.js';
import { ConvergenceLog } from '../../src/reconciler/convergence-log.js';
import { FirstStarts } from '../../src/reconciler/first-starts.js';
import { ImageChoice } from '../../src/reconciler/image-choice.js';
import { ImagePins } from '../../src/reconciler/image-pins.js';
import { Memory } from '../../src/reconciler/memory.js';
import { Observations } from '../../src/reconciler/observations.js';
import { ProjectImageRow, ProjectStatusRow, ProjectVolumeRow } from '../../src/reconciler/project-status.js';
import { Reconciler } from '../../src/reconciler/reconciler.js';
import { Statuses } from '../../src/reconciler/statuses.js';
import { RemovalTask } from '../../src/removal/removal.task.js';
import { SealedSecrets } from '../../src/secrets/sealed-secrets.js';
import { Installation } from '../../src/servers/installation.js';
import { LocalServer } from '../../src/servers/local-server.js';
import { ServerList, ServerRow } from '../../src/servers/server-list.js';
import { Life } from './life.js';
import { ProcessEngine } from './process-engine.js';
import { ProcessStore } from './process-store.js';
import { repositoryOf } from './rows.js';
import { PlannedReconciler, PlainSecrets, RenderedOnce, SeededActions } from './seeded.js';
import { projectSettings, type World } from './world.js';

/** One run of the program: its real parts, put together by hand, on the world's store, engine and time. */
export class Process {
  readonly life: Life;
  /** It has begun to look, and answers people. */
  isUp = false;
  readonly actions: SeededActions;
  readonly projects: ProjectList;
  readonly statuses: Statuses;
  private readonly engines: EngineRegistry;
  private readonly reconciler: Reconciler;
  private readonly removal: RemovalTask;

  constructor(
    private readonly world: World,
    readonly number: number,
  ) {
    const { bug, settings, masterKey, time } = world;
    const { tables } = world.store;
    this.life = new Life(
      time,
      world.chance.fork(),
      () => world.skewMs,
      (when) => this.died(when),
    );
    const { scheduler } = this.life;
    const rows = <Row extends object>(table: Table<Row>) => repositoryOf(tables, table);
    const store = new ProcessStore(world.store, this.life);
    const commands = new Commands(store);
    const servers = new ServerList(rows(ServerRow));
    const localServer = new LocalServer(servers, commands);
    const engineOf = (_: EngineAddress): Engine => {
      const engine = new ProcessEngine(world, this.life);
      return bug.engine?.(engine, world) ?? engine;
    };
    this.engines = new EngineRegistry(engineOf);
    const opening = new EngineConnections(new Installation(store), localServer, servers, this.engines);
    this.projects = new ProjectList(rows(ProjectRow));
    const reservations = new Reservations(rows(ReservedPortRow), rows(ReservedSubnetRow));
    const sources = new ImageSources(this.engines, projectSettings);
    const drafts = new ProjectDrafts(projectSettings, reservations, sources, servers, localServer);
    const sealed = new SealedSecrets(tables, masterKey);
    const secrets = new PlainSecrets(sealed, this.projects, store);
    this.actions = new SeededActions(commands, drafts, this.projects, secrets, world.refs);
    const log = new ConvergenceLog(store);
    const remembered = new Memory(scheduler, rows(ProjectStatusRow));
    const memory = bug.memory?.(remembered) ?? remembered;
    const observations = new Observations();
    this.statuses = new Statuses(observations, settings, scheduler, rows(ProjectStatusRow));
    const recorded = new ImagePins(log, rows(ProjectImageRow));
    const pins = bug.pins?.(recorded) ?? recorded;
    const acts = new Acts(log, memory, observations, sealed, pins, { of: () => undefined }, settings, scheduler);
    const wished = new RenderedOnce(store, rows(ProjectRow), rows(ProjectVolumeRow), world.rendered);
    const wishes = bug.wishes?.(wished) ?? wished;
    const choice = new ImageChoice(sources, commands);
    const looks = new PlannedReconciler(
      ...([wishes, this.engines, choice, pins, acts, log, memory, observations] as const),
      ...([new FirstStarts(store, log), scheduler] as const),
    );
    if (bug.planner) looks.planner = bug.planner;
    this.reconciler = new Reconciler(
      ...([looks, wishes, opening, this.engines, store, log] as const),
      ...([new ConnectionLog(store), memory, observations, settings, scheduler] as const),
    );
    const leaving = bug.leavingProjects?.(rows(ProjectRow)) ?? rows(ProjectRow);
    const data = new MemoryDataRemoval(world.instance, () => world.host);
    this.removal = new RemovalTask(
      ...([store, commands, data, sealed, leaving, rows(ProjectStatusRow), rows(ProjectVolumeRow)] as const),
      scheduler,
    );
  }

  async start(): Promise<void> {
    this.world.story.tell('process', () => `${this.number} starts`);
    await this.reconciler.onApplicationBootstrap();
    await this.removal.onApplicationBootstrap();
    this.isUp = true;
  }

  /** As it is asked to by the operating system: calls under way may end. */
  async stop(): Promise<void> {
    if (!this.isUp) return;
    this.isUp = false;
    this.world.story.tell('process', () => `${this.number} is asked to stop`);
    await Promise.all([this.reconciler.beforeApplicationShutdown(), this.removal.beforeApplicationShutdown()]);
    await this.engines.onApplicationShutdown();
    this.life.end('after it has stopped in peace');
  }

  private died(when: string): void {
    this.isUp = false;
    this.world.story.tell('process', () => `${this.number} ends ${when} (step ${this.life.steps})`);
    for (const engine of this.engines.all().values()) void engine.close();
    this.world.ended(this);
  }
}
