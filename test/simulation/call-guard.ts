import type { ApplyContext } from '../../src/engine/engine.js';
import { isOurs } from '../../src/engine/labels.js';
import type { ProjectRef } from '../../src/kernel/ids.js';
import { ProjectVolumeRow } from '../../src/reconciler/project-status.js';
import type { Action } from '../../src/stack/domain/actions.js';
import type { DesiredContainer, DesiredStack } from '../../src/stack/domain/desired.js';
import type { ObservedStack } from '../../src/stack/domain/observed.js';
import { BASE, type World } from './world.js';

/** What a process has seen of one project in its last look, and done since. */
interface Sight {
  readonly observed: ObservedStack;
  /** Keys such as `start:db`, and `stop:<id>`. */
  readonly done: Set<string>;
}

const isUp = (state: string): boolean => state === 'running' || state === 'restarting' || state === 'paused';

/** Holds every call of one process against what it may do, by what it has seen. */
export class CallGuard {
  private readonly sights = new Map<ProjectRef, Sight>();
  private starting = 0;

  constructor(private readonly world: World) {}

  saw(ref: ProjectRef, observed: ObservedStack): void {
    this.sights.set(ref, { observed, done: new Set() });
  }

  before(ref: ProjectRef, action: Action, { desired }: ApplyContext): void {
    const sight = this.sights.get(ref);
    if (!sight) return this.world.violated('P16', `${action.kind} without a look before it`);
    switch (action.kind) {
      case 'start':
        this.starting += 1;
        if (this.starting > BASE.parallelStarts)
          this.world.violated('P15', `${this.starting} starts at once on one server`);
        this.world.started(ref, action.service);
        return this.dependencies(desired, action.service, sight);
      case 'create':
        return this.data(ref, desired, action.service, sight);
      case 'create-volume':
        if (this.recorded(action.volume.name))
          this.world.violated('P12', `an empty volume in the place of ${action.volume.name}, which has held data`);
        return;
      case 'stop':
        this.ours(ref, action.id, 'stop');
        return this.takenDownInOrder(desired, action, sight);
      case 'remove':
      case 'unpause':
        return this.ours(ref, action.id, action.kind);
      case 'create-network':
      case 'remove-network':
      case 'record-volume':
      case 'pull':
        return;
    }
  }

  done(ref: ProjectRef, action: Action): void {
    const done = this.sights.get(ref)?.done;
    if (action.kind === 'start') done?.add(`start:${action.service}`);
    if (action.kind === 'stop' || action.kind === 'remove') done?.add(`stop:${action.id}`);
    if (action.kind === 'create-volume') done?.add(`volume:${action.volume.name}`);
  }

  after(action: Action): void {
    if (action.kind === 'start') this.starting -= 1;
  }

  private dependencies(desired: DesiredStack, service: string, { observed, done }: Sight): void {
    for (const { service: needed, until } of wanted(desired, service)?.dependsOn ?? []) {
      const want = wanted(desired, needed);
      if (!want) continue;
      const have = observed.containers.filter((c) => c.service === needed);
      const runs = have.some(({ state }) => state === 'running');
      const isWell = have.some((c) => c.state === 'running' && (!want.health || c.health === 'healthy'));
      const isMet = until === 'healthy' ? isWell : runs || done.has(`start:${needed}`);
      if (!isMet) this.world.violated('order', `${service} is started before ${needed} is ${until}`);
    }
  }

  private data(ref: ProjectRef, desired: DesiredStack, service: string, { observed, done }: Sight): void {
    for (const { volume } of wanted(desired, service)?.mounts ?? []) {
      if (!this.recorded(volume))
        this.world.violated('P12', `${service} of ${ref} on ${volume}, which is not recorded`);
      const isThere = observed.volumes.some(({ name }) => name === volume) || done.has(`volume:${volume}`);
      if (!isThere) this.world.violated('P12', `${service} is made though its volume ${volume} was not seen`);
    }
  }

  private recorded(name: string): boolean {
    return this.world.store.tables.find(ProjectVolumeRow, { name }) !== undefined;
  }

  private ours(ref: ProjectRef, id: string, kind: string): void {
    const container = this.world.host.containers.all().find((each) => each.id === id);
    if (container && !isOurs(container.labels, this.world.instance, ref))
      this.world.violated('P10', `${kind} of ${container.name}, which is not this project's`);
  }

  /** What is not wanted any more goes after those that need it: nothing loses what it needs while it runs. */
  private takenDownInOrder(desired: DesiredStack, { id, service }: Action & { kind: 'stop' }, sight: Sight): void {
    const isSurplus = (name: string) => !wanted(desired, name);
    if (!isSurplus(service)) return;
    const user = sight.observed.containers.find(
      (c) => c.id !== id && isSurplus(c.service) && desired.needs?.[c.service]?.includes(service) && isUp(c.state),
    );
    if (user && !sight.done.has(`stop:${user.id}`))
      this.world.violated('order', `${service} is stopped while ${user.service}, which needs it, still runs`);
  }
}

const wanted = ({ containers }: DesiredStack, service: string): DesiredContainer | undefined =>
  containers.find((container) => container.service === service);
