import type { ProjectRef } from '../../src/kernel/ids.js';
import { LABEL } from '../../src/engine/labels.js';
import type { World } from './world.js';

interface Alien {
  readonly what: string;
  /** Of all that could be changed about it; undefined once it is gone. */
  readonly look: () => string | undefined;
  readonly before: string;
  /** It stands in the way of a project: its owner takes it away in the end. */
  readonly leave: (() => void) | undefined;
}

/** Objects that belong to somebody else. Only their owners touch them. */
export class Foreign {
  private aliens: Alien[] = [];

  constructor(private readonly world: World) {}

  /** Finds what was done to them since they came. */
  check(): void {
    for (const { what, look, before } of this.aliens) {
      const now = look();
      if (now !== before)
        this.world.violated(
          'P10',
          `${what}, which is not ours, was ${now ? `changed from ${before} to ${now}` : 'removed'}`,
        );
    }
  }

  /** @param instance whose label it carries; undefined: none */
  container(name: string, ref: ProjectRef, service: string, instance: string | undefined, inTheWay: boolean): void {
    const { containers } = this.world.host;
    const labels: Readonly<Record<string, string>> = instance
      ? { [LABEL.instance]: instance, [LABEL.project]: ref, [LABEL.service]: service, [LABEL.hash]: 'x' }
      : {};
    const { id } = containers.create({
      ...{ name, labels, image: 'example/other:1', command: [], env: {}, mounts: [], ports: [], restartPolicy: 'no' },
    });
    containers.start(id);
    const find = () => containers.all().find((each) => each.id === id);
    this.add({
      what: `container ${name}`,
      look: () => {
        const now = find();
        return now && JSON.stringify([now.state, now.name, now.labels, [...now.networks], now.memoryMiB]);
      },
      leave: inTheWay ? () => containers.remove(id, { force: true }) : undefined,
    });
  }

  network(name: string, subnet: string, inTheWay: boolean): void {
    const { networks } = this.world.host;
    const { id } = networks.create({ name, subnet, labels: {} });
    this.add({
      what: `network ${name}`,
      look: () => networks.get(id)?.subnet,
      leave: inTheWay ? () => networks.remove(id) : undefined,
    });
  }

  volume(name: string, inTheWay: boolean): void {
    const { host } = this.world;
    if (host.volumes.has(name)) return;
    host.createVolume(name, { owner: 'somebody' });
    this.add({
      what: `volume ${name}`,
      look: () => host.volumes.get(name)?.labels.owner,
      leave: inTheWay ? () => void host.volumes.delete(name) : undefined,
    });
  }

  /** Those that stand in somebody's way go; the others stay for good. */
  clear(): void {
    const leaving = this.aliens.filter(({ leave }) => leave);
    this.aliens = this.aliens.filter(({ leave }) => !leave);
    for (const { what, leave } of leaving) this.world.byHand(`its owner removes ${what}`, () => leave?.());
  }

  /** The whole server went down and came up: that is nobody's doing. */
  lookAnew(): void {
    this.aliens = this.aliens.map((alien) => ({ ...alien, before: alien.look() ?? '' }));
  }

  private add(alien: Omit<Alien, 'before'>): void {
    this.aliens.push({ ...alien, before: alien.look() ?? '' });
  }
}
