import type { Scheduler } from '../../kernel/scheduler.js';
import type { ContainerFacts } from '../../stack/domain/observed.js';
import { EngineError } from '../engine-error.js';
import type { Networks } from './networks.js';
import type { Behave, MemoryContainer, NewContainer, Tell } from './objects.js';
import type { Ports } from './ports.js';
import { Processes } from './processes.js';

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };
const DEFAULT_GRACE_S = 10;
/** Exit code of what ran when the power went. */
const POWER_LOST = 255;

/** Containers and their states, with the engine's own rules for what may follow what. */
export class Containers {
  private readonly byId = new Map<string, MemoryContainer>();
  private readonly processes: Processes;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly newId: () => string,
    private readonly tell: Tell,
    private readonly networks: Networks,
    private readonly ports: Ports,
    private readonly behave: Behave,
  ) {
    this.processes = new Processes(scheduler, behave, {
      ended: (container, code) => this.ended(container, code, false),
      healthTurned: (container, health) => {
        container.healthState = health;
        this.say(container, `health_status: ${health}`);
      },
      restartDue: (container) => this.run(container),
    });
  }

  all(): readonly MemoryContainer[] {
    return [...this.byId.values()];
  }

  named(name: string): MemoryContainer | undefined {
    return this.all().find((container) => container.name === name);
  }

  require(idOrName: string): MemoryContainer {
    const container = this.byId.get(idOrName) ?? this.named(idOrName);
    if (!container) throw new EngineError('not-found', `No such container: ${idOrName}`, 404);
    return container;
  }

  create({ networkId, ...made }: NewContainer): MemoryContainer {
    const there = this.named(made.name);
    if (there) throw nameTaken(made.name, there.id);
    const container: MemoryContainer = {
      ...made,
      id: this.newId(),
      state: 'created',
      healthState: 'none',
      startedAt: 0,
      restarts: 0,
      networks: new Set(networkId ? [networkId] : []),
      files: new Map(),
    };
    this.byId.set(container.id, container);
    this.say(container, 'create');
    return container;
  }

  /** Running already: no effect. A failure leaves the container as it was. */
  start(id: string): void {
    const container = this.require(id);
    if (container.state === 'running') return;
    if (container.state === 'paused') throw conflict('cannot start a paused container, try unpause instead');
    for (const network of container.networks) this.networks.require(network);
    this.ports.requireFor(container, this.all().filter(isUp));
    const { cannotStart } = this.behave(container);
    if (cannotStart) throw new EngineError('start-failed', `OCI runtime create failed: ${cannotStart}: unknown`, 400);
    container.restarts = 0;
    this.run(container);
  }

  /** Not running: no effect. Takes the grace period when the program ignores the signal. */
  async stop(id: string): Promise<void> {
    const container = this.require(id);
    if (!isUp(container) && container.state !== 'restarting') return;
    if (container.state === 'restarting') this.rest(container);
    else await this.terminate(container);
    this.say(container, 'stop');
  }

  private async terminate(container: MemoryContainer): Promise<void> {
    this.say(container, 'kill', { signal: '15' });
    const { ignoresTerm = false } = this.behave(container);
    if (!ignoresTerm) return this.ended(container, 143, true);
    await new Promise<void>((resolve) =>
      this.scheduler.after((container.stopGraceS ?? DEFAULT_GRACE_S) * 1000, resolve),
    );
    if (isUp(container)) this.kill(container.id);
  }

  kill(id: string, signal = 'SIGKILL'): void {
    const container = this.require(id);
    if (!isUp(container))
      throw conflict(`Cannot kill container: ${container.name}: Container ${container.id} is not running`);
    const number = SIGNALS[signal];
    if (number === undefined) throw new EngineError('invalid-config', `Invalid signal: ${signal}`, 400);
    this.say(container, 'kill', { signal: String(number) });
    const isIgnored = signal !== 'SIGKILL' && this.behave(container).ignoresTerm === true;
    if (!isIgnored) this.ended(container, 128 + number, true);
  }

  /** The program ends by itself, and the restart policy has its say. */
  crash(id: string, code: number): void {
    const container = this.require(id);
    if (isUp(container)) this.ended(container, code, false);
  }

  /** The kernel ends the program, and the restart policy has its say. */
  outOfMemory(id: string): void {
    const container = this.require(id);
    if (!isUp(container)) return;
    this.say(container, 'oom');
    this.ended(container, 137, false);
  }

  losePower(): void {
    for (const container of this.all()) {
      this.processes.halt(container);
      if (!isUp(container) && container.state !== 'restarting') continue;
      container.state = 'exited';
      container.exitCode = POWER_LOST;
      container.healthState = 'none';
    }
  }

  /** What ran before comes back where its policy says so, if it can have its ports. */
  regainPower(): void {
    for (const container of this.all())
      if (container.state === 'exited' && container.exitCode === POWER_LOST && comesBack(container))
        this.startOr(container, () => undefined);
  }

  private startOr(container: MemoryContainer, otherwise: () => void): void {
    try {
      this.start(container.id);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      otherwise();
    }
  }

  pause(id: string): void {
    const container = this.require(id);
    if (container.state !== 'running') throw conflict(`Container ${container.id} is not running`);
    this.processes.halt(container);
    container.state = 'paused';
    this.say(container, 'pause');
  }

  unpause(id: string): void {
    const container = this.require(id);
    if (container.state !== 'paused') throw new EngineError('conflict', `Container ${container.id} is not paused`, 500);
    container.state = 'running';
    this.processes.run(container);
    this.say(container, 'unpause');
  }

  remove(id: string, { force = false } = {}): void {
    const container = this.require(id);
    const isBusy = isUp(container) || container.state === 'restarting';
    if (isBusy && !force)
      throw conflict(
        `You cannot remove a running container ${container.id}. Stop the container before attempting removal or force remove`,
      );
    if (isUp(container)) this.kill(container.id);
    this.processes.halt(container);
    this.byId.delete(container.id);
    this.say(container, 'destroy');
  }

  rename(id: string, name: string): void {
    const container = this.require(id);
    const there = this.named(name);
    if (there) throw nameTaken(name, there.id);
    container.name = name;
    this.say(container, 'rename');
  }

  update(
    id: string,
    change: Partial<Pick<ContainerFacts, 'memoryMiB' | 'cpus' | 'pidsLimit' | 'restartPolicy'>>,
  ): void {
    const container = this.require(id);
    Object.assign(container, change);
    this.say(container, 'update');
  }

  connect(id: string, networkId: string): void {
    const container = this.require(id);
    const network = this.networks.require(networkId);
    if (container.networks.has(networkId))
      throw new EngineError(
        'conflict',
        `endpoint with name ${container.name} already exists in network ${network.name}`,
        403,
      );
    container.networks.add(networkId);
    this.tell('network', 'connect', networkId, { container: container.id, name: network.name });
  }

  disconnect(id: string, networkId: string): void {
    const container = this.require(id);
    const network = this.networks.require(networkId);
    if (!container.networks.delete(networkId))
      throw new EngineError('conflict', `container ${container.id} is not connected to network ${network.name}`, 500);
    this.tell('network', 'disconnect', networkId, { container: container.id, name: network.name });
  }

  outputOf(container: MemoryContainer): readonly string[] {
    return this.behave(container).output ?? [];
  }

  private run(container: MemoryContainer): void {
    this.processes.halt(container);
    container.state = 'running';
    container.exitCode = undefined;
    container.startedAt = this.scheduler.now();
    container.healthState = container.health ? 'starting' : 'none';
    this.tellNetworks(container, 'connect');
    this.say(container, 'start');
    this.processes.run(container);
  }

  private ended(container: MemoryContainer, code: number, byHand: boolean): void {
    this.processes.halt(container);
    container.exitCode = code;
    container.state = 'exited';
    container.healthState = 'none';
    if (!byHand && this.processes.restartLater(container)) container.state = 'restarting';
    this.say(container, 'die', { exitCode: String(code) });
    this.tellNetworks(container, 'disconnect');
  }

  private rest(container: MemoryContainer): void {
    this.processes.halt(container);
    container.state = 'exited';
  }

  private tellNetworks(container: MemoryContainer, action: 'connect' | 'disconnect'): void {
    for (const id of container.networks) this.tell('network', action, id, { container: container.id });
  }

  private say(
    { id, name, image, labels }: MemoryContainer,
    action: string,
    more: Readonly<Record<string, string>> = {},
  ): void {
    this.tell('container', action, id, { ...labels, name, image, ...more });
  }
}

const comesBack = ({ restartPolicy }: MemoryContainer): boolean => !/^(no)?$/.test(restartPolicy);
export const isUp = ({ state }: MemoryContainer): boolean => state === 'running' || state === 'paused';
const conflict = (words: string): EngineError => new EngineError('conflict', words, 409);
const nameTaken = (name: string, id: string): EngineError =>
  new EngineError('name-taken', `Conflict. The container name "/${name}" is already in use by container "${id}".`, 409);
