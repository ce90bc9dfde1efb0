import { isUp } from '../../src/engine/memory/containers.js';
import { exactly } from '../../src/engine/pins.js';
import { ProjectImageRow } from '../../src/reconciler/project-status.js';
import type { MemoryContainer } from '../../src/engine/memory/objects.js';
import { findRelease } from '../../src/stack/domain/releases/index.js';
import { releaseImages } from '../../src/stack/domain/render.js';
import { assertNever } from '../../src/kernel/assert-never.js';
import type { Chance } from './chance.js';
import { TROUBLES, type Trouble } from './climate.js';
import { Hands } from './hands.js';
import type { Ill } from './ills.js';
import type { World } from './world.js';

/** Makes trouble, now and then, until it is told to stop. */
export class Chaos {
  readonly hands: Hands;
  private readonly images: readonly string[];
  private readonly registry: ReadonlySet<string>;
  private isStopped = false;
  private isDark = false;

  constructor(
    private readonly world: World,
    private readonly chance: Chance,
  ) {
    this.hands = new Hands(world, chance);
    const release = findRelease(world.climate.release)!;
    this.images = releaseImages(release, { registry: 'supascale.local' });
    this.registry = new Set(releaseImages(release, { registry: 'docker.io' }));
  }

  begin(): void {
    this.world.host.registry = this.registry;
    if (this.world.climate.localImages) for (const image of this.images) this.world.host.images.add(image);
    this.later();
  }

  /** Everything is well again that can be, and nothing more goes wrong. */
  stop(): void {
    const { world } = this;
    this.isStopped = true;
    world.story.tell('chaos', () => 'the faults stop');
    world.calm();
    world.ills.heal();
    world.process?.life.spare();
    this.light();
    this.images.forEach((image) => world.climate.localImages && world.host.images.add(image));
    world.host.registry = this.registry;
    for (const { image, digest, pinnedBy: by } of world.store.tables.findAll(ProjectImageRow, {}))
      world.host.images.add(exactly(image, { digest, by }));
    this.hands.letGo();
    world.watch.foreign.clear();
    const isWorth = this.chance.is(0.7);
    this.hands.bringBack(() => isWorth);
  }

  private later(): void {
    const ms = this.world.climate.pauseS * 1000 * (0.2 + 1.6 * this.chance.next());
    this.world.time.after(ms, () => {
      if (this.isStopped) return;
      this.hands.note();
      const { weights } = this.world.climate;
      this.make(this.chance.weighted(TROUBLES.map((trouble) => [weights[trouble], trouble] as const)));
      this.later();
    });
  }

  private make(trouble: Trouble): void {
    const { containers } = this.world.host;
    switch (trouble) {
      case 'crash':
        return this.onRunning('crashes', ({ id }) => containers.crash(id, this.chance.pick([0, 1, 2, 139])));
      case 'out-of-memory':
        return this.onRunning('runs out of memory', ({ id }) => containers.outOfMemory(id));
      case 'crash-loop':
      case 'sick':
      case 'cannot-start':
      case 'deaf':
        return this.strike(trouble);
      case 'by-hand':
        return this.hands.meddle();
      case 'outage':
        return this.outage();
      case 'reboot':
        return this.reboot();
      case 'kill':
        return this.world.process?.life.doom(this.chance.int(1, 40));
      case 'stop':
        return void this.world.process?.stop();
      case 'clock':
        return this.jump();
      case 'foreign':
        return this.hands.bringForeign();
      case 'images':
        return this.imageTrouble();
      case 'lost-data':
        return this.chance.is(0.3) ? this.hands.loseData() : undefined;
      default:
        return assertNever(trouble);
    }
  }

  private strike(ill: Ill): void {
    const all = this.world.ourContainers();
    if (all.length === 0) return;
    const container = this.chance.pick(all);
    const forMs = this.chance.int(10_000, 40 * 60_000);
    this.tell(`${this.world.label(container)} is ill for ${Math.round(forMs / 1000)} s: ${ill}`);
    this.world.ills.strike(container, ill, forMs, this.chance.int(50, 5_000));
    if (isUp(container) && ill !== 'deaf' && ill !== 'sick') this.world.host.containers.crash(container.id, 1);
  }

  private outage(): void {
    const { gate } = this.world.host;
    if (!gate.isReachable) return;
    const ms = this.chance.int(100, 180_000);
    this.tell(`the engine does not answer for ${Math.round(ms / 1000)} s`);
    gate.goAway();
    this.world.time.after(ms, () => this.isDark || gate.comeBack());
  }

  private reboot(): void {
    if (this.isDark) return;
    const ms = this.chance.int(5_000, 120_000);
    this.tell(`the server loses power for ${Math.round(ms / 1000)} s`);
    this.isDark = true;
    this.world.watch.starts.excuseAll(4);
    this.world.process?.life.end('as the server loses power');
    this.world.host.losePower();
    this.world.watch.foreign.lookAnew();
    this.world.time.after(ms, () => this.light());
  }

  private light(): void {
    if (this.isDark) this.world.host.regainPower();
    else if (!this.world.host.gate.isReachable) this.world.host.gate.comeBack();
    this.isDark = false;
  }

  private jump(): void {
    const hour = 3_600_000;
    const ms = this.chance.pick([-hour, hour, -30_000, 90_000, 400 * 24 * hour]);
    this.tell(`the clock jumps by ${ms / 1000} s`);
    this.world.skewMs += ms;
  }

  private imageTrouble(): void {
    const { host } = this.world;
    const image = this.chance.pick([...this.images, ...this.registry]);
    const kinds: Readonly<Record<string, () => void>> = {
      'the registry is down': () => (host.registry = undefined),
      'the registry is up': () => (host.registry = this.registry),
      [`image ${image} is removed`]: () => void host.images.delete(image),
      [`image ${image} means something else from now on`]: () => {
        if (host.images.has(image)) host.contents.put(image, { digest: digest(this.chance), by: 'digest' });
      },
    };
    const [what, happen] = this.chance.pick(Object.entries(kinds));
    this.tell(what);
    happen();
  }

  private onRunning(what: string, happen: (container: MemoryContainer) => void): void {
    const running = this.world.ourContainers().filter(isUp);
    if (running.length === 0) return;
    const container = this.chance.pick(running);
    this.tell(`${this.world.label(container)} ${what}`);
    happen(container);
  }

  private tell(text: string): void {
    this.world.story.tell('chaos', () => text);
  }
}

const digest = (chance: Chance): string =>
  `sha256:${Array.from({ length: 64 }, () => chance.int(0, 15).toString(16)).join('')}`;
