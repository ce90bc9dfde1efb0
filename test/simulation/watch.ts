import type { RawEvent } from '../../src/engine/changes.js';
import { LABEL } from '../../src/engine/labels.js';
import type { MemoryContainer } from '../../src/engine/memory/objects.js';
import { streamCategory, streamKey, type Recorded } from '../../src/kernel/event.js';
import { ProjectImageRow } from '../../src/reconciler/project-status.js';
import { Foreign } from './foreign.js';
import { Starts } from './starts.js';
import { storyOf } from './story-of.js';
import type { World } from './world.js';

/** Follows the engine and the logs at every change, and says at once what must never be. */
export class Watch {
  readonly starts: Starts;
  readonly foreign: Foreign;
  /** Volumes that hands have taken away, ever. */
  readonly lost = new Set<string>();
  /** Events written so far. */
  events = 0;
  /** Containers that were made, or renamed, by hand: several of one service are not our doing. */
  private readonly handled = new Set<string>();
  private readonly pins = new Map<string, string>();
  /** Containers that died on the way to their files. */
  private readonly halfMade = new Set<string>();

  constructor(private readonly world: World) {
    this.starts = new Starts(world.time, (text) => world.violated('P15', text));
    this.foreign = new Foreign(world);
  }

  begin(): void {
    this.world.host.events$.subscribe((event) => this.heard(event));
    this.world.store.committed$.subscribe((event) => this.recorded(event));
  }

  /** The process that made it died before its files were there. */
  madeHalf(id: string): void {
    const container = this.world.host.containers.all().find((each) => each.id === id);
    if (!container || container.state !== 'created' || container.files.size === 0) return;
    container.files.clear();
    this.halfMade.add(id);
  }

  private heard({ Type, Action, Actor: { ID: id } }: RawEvent): void {
    if (Type === 'volume' && Action === 'destroy') this.volumeGone(id);
    if (Type === 'container') this.containerMoved(id, Action);
    this.foreign.check();
  }

  private containerMoved(id: string, action: string): void {
    const { host, isByHand, story } = this.world;
    const container = host.containers.all().find((each) => each.id === id);
    if (!container) return;
    if (isByHand && (action === 'create' || action === 'rename')) this.handled.add(id);
    if (container.labels[LABEL.instance] !== this.world.instance) return;
    if (['die', 'oom'].includes(action) || action.startsWith('health'))
      story.tell('host', () => `${this.world.label(container)}: ${action} ${container.exitCode ?? ''}`.trimEnd());
    if (action === 'create') this.oneOfEach(container);
    if (action === 'start') this.startedWell(container);
  }

  private oneOfEach(container: MemoryContainer): void {
    const of = ({ labels }: MemoryContainer) => `${labels[LABEL.project] ?? ''}/${labels[LABEL.service] ?? ''}`;
    const twins = this.world.ourContainers().filter((each) => of(each) === of(container) && !this.handled.has(each.id));
    if (twins.length > 1) this.world.violated('P11', `there are ${twins.length} containers for ${of(container)}`);
  }

  private startedWell(container: MemoryContainer): void {
    const label = this.world.label(container);
    const { host } = this.world;
    if (this.halfMade.has(container.id) && container.files.size === 0)
      this.world.violated('P11', `${label} runs without its files`);
    for (const { volume } of container.mounts)
      if (!host.volumes.has(volume) && !this.lost.has(volume))
        this.world.violated('P12', `${label} runs without its volume ${volume}`);
    this.portsApart();
    const ref = container.labels[LABEL.project] ?? '';
    const pin = this.world.store.tables.find(ProjectImageRow, { ref, image: container.image });
    if (pin && container.content !== undefined && pin.digest !== container.content)
      this.world.violated('pins', `${label} runs another content of ${container.image} than was pinned`);
  }

  private portsApart(): void {
    const seen = new Set<string>();
    for (const { state, ports } of this.world.ourContainers())
      for (const { hostPort } of state === 'running' || state === 'paused' ? ports : [])
        if (seen.has(String(hostPort))) this.world.violated('P14', `port ${hostPort} is taken twice`);
        else seen.add(String(hostPort));
  }

  private volumeGone(name: string): void {
    if (this.world.isByHand) return void this.lost.add(name);
    const owner = this.world.projects().find(({ ref }) => name.includes(`-${ref}-`));
    const isWished = owner?.desired === 'leaving' && owner.keepData === 0;
    this.world.story.tell('host', () => `volume ${name} is deleted`);
    if (!isWished) this.world.violated('P12', `volume ${name} is deleted though nobody wished for it`);
  }

  private recorded(event: Recorded): void {
    this.events += 1;
    const { stream, type } = event;
    const data = event.data as Readonly<Record<string, unknown>>;
    this.world.story.tell('log', () => `${this.world.nameOf(streamKey(stream))}: ${storyOf(event)}`);
    if (streamCategory(stream) === 'project') {
      this.starts.excuse(streamKey(stream), 12);
      this.reservedApart();
    }
    if ((type === 'LookFailed' || type === 'StepFailed') && data.code === 'unexpected')
      this.world.violated('errors', `the reconciler failed by itself: ${String(data.message)}`);
    if (type === 'ConvergenceBlocked') this.trulyLost(String(data.message));
    if (type === 'ImagePinned') this.pinned(streamKey(stream), String(data.image), String(data.digest));
  }

  /** What an image means for a project stays as it was at its first use. */
  private pinned(ref: string, image: string, digest: string): void {
    const key = `${ref}/${image}`;
    const before = this.pins.get(key) ?? digest;
    this.pins.set(key, before);
    if (before !== digest) this.world.violated('pins', `${image} means another content than at its first use`);
  }

  /** Alarms about data are believed: there must be no false one. */
  private trulyLost(message: string): void {
    const name = /^Volume (\S+) /.exec(message)?.[1] ?? '';
    if (!this.lost.has(name)) this.world.violated('P16', `says that ${name} is gone, which it never was`);
  }

  private reservedApart(): void {
    const taken = new Map<string, string>();
    for (const { ref, desired, spec, subnet } of this.world.projects()) {
      if (desired === 'gone') continue;
      for (const what of [...Object.values(spec.ports).map((port) => `port ${port}`), `network ${subnet}`]) {
        if (taken.has(what)) this.world.violated('P14', `${what} is promised to two projects`);
        taken.set(what, ref);
      }
    }
  }
}
