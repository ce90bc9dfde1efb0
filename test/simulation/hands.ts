import { LABEL } from '../../src/engine/labels.js';
import type { MemoryContainer } from '../../src/engine/memory/objects.js';
import type { ProjectRow } from '../../src/projects/project-list.js';
import type { ProjectRef } from '../../src/kernel/ids.js';
import { containerName, networkName, volumeName } from '../../src/stack/domain/names.js';
import type { Chance } from './chance.js';
import type { World } from './world.js';

type Deed = (container: MemoryContainer) => void;

/** What people do on a server without asking us. */
export class Hands {
  constructor(
    private readonly world: World,
    private readonly chance: Chance,
  ) {}

  /** Something is done to one of our containers, as with the engine's own command. */
  meddle(): void {
    const { containers, networks } = this.world.host;
    const deeds: Readonly<Record<string, Deed>> = {
      kill: ({ id }) => containers.kill(id),
      stop: ({ id }) => void containers.stop(id).catch(() => undefined),
      rm: ({ id }) => containers.remove(id, { force: true }),
      pause: ({ id }) => containers.pause(id),
      rename: ({ id, name }) => containers.rename(id, `${name}-${this.chance.word(4)}`),
      update: ({ id }) => containers.update(id, { memoryMiB: this.chance.int(64, 4096) }),
      'update --restart': ({ id }) => containers.update(id, { restartPolicy: 'always' }),
      disconnect: ({ id, networks: [first] }) => containers.disconnect(id, first ?? ''),
      connect: ({ id }) => containers.connect(id, this.chance.pick(networks.all()).id),
      start: ({ id }) => containers.start(id),
      'create --name copy': (container) => this.copy(container),
    };
    const [verb, deed] = this.chance.pick(Object.entries(deeds));
    this.onOne(verb, deed);
  }

  /** All containers of a project go, and then the data itself. */
  loseData(): void {
    const volumes = [...this.world.host.volumes.values()].filter(
      (v) => v.labels[LABEL.instance] === this.world.instance,
    );
    if (volumes.length === 0) return;
    const { name } = this.chance.pick(volumes);
    this.world.byHand(`docker volume rm --force ${name}, with what stands on it`, () => {
      for (const { id, mounts } of this.world.host.containers.all())
        if (mounts.some(({ volume }) => volume === name)) this.world.host.containers.remove(id, { force: true });
      this.world.host.removeVolume(name);
    });
  }

  /** Something foreign comes, with or without standing in our way. */
  bringForeign(): void {
    const row = this.someProject();
    if (!row) return;
    const { foreign } = this.world.watch;
    const ref = row.ref as ProjectRef;
    const service = this.chance.pick(['db', 'meta']);
    const name = containerName(ref, service);
    const there = this.world.host.containers.named(name);
    const port = this.chance.pick(Object.values(row.spec.ports));
    const kinds: Readonly<Record<string, () => void>> = {
      'a container of another installation': () =>
        foreign.container(`${name}-${this.chance.word(5)}`, ref, service, 'another-installation', false),
      'a container that only sounds like ours': () =>
        foreign.container(`${name}-${this.chance.word(5)}`, ref, service, undefined, false),
      'a container under our name': () => {
        if (there?.labels[LABEL.instance] === this.world.instance)
          this.world.host.containers.remove(there.id, { force: true });
        foreign.container(name, ref, service, this.chance.pick([undefined, 'another-installation']), true);
      },
      [`a program on port ${port}`]: () => this.holdPort(port),
      'a network that only sounds like ours': () =>
        foreign.network(`${networkName(ref)}-${this.chance.word(5)}`, `172.30.${this.chance.int(0, 255)}.0/24`, false),
      'a network in our subnet': () => foreign.network(`other-${this.chance.word(6)}`, row.subnet, true),
      'a volume that only sounds like ours': () =>
        foreign.volume(`${volumeName(ref, 'db-data', 1)}-${this.chance.word(5)}`, false),
    };
    const [what, come] = this.chance.pick(Object.entries(kinds));
    this.world.byHand(`${what} comes to the server (${row.slug})`, come);
  }

  holdPort(port: number): void {
    const release = this.world.host.ports.hold('127.0.0.1', port);
    this.held.push(release);
  }

  /** Data that was taken away comes back as it was, from a backup say. */
  bringBack(isWorth: () => boolean): void {
    for (const [name, labels] of this.labels) {
      if (this.world.host.volumes.has(name) || !this.isNeeded(labels[LABEL.project] ?? '') || !isWorth()) continue;
      this.world.byHand(`volume ${name} is brought back`, () => void this.world.host.createVolume(name, labels));
    }
  }

  /** Remembers what volumes look like, to be able to bring them back. */
  note(): void {
    for (const { name, labels } of this.world.host.volumes.values())
      if (labels[LABEL.instance] === this.world.instance) this.labels.set(name, labels);
  }

  letGo(): void {
    for (const release of this.held.splice(0)) release();
  }

  private readonly held: (() => void)[] = [];
  private readonly labels = new Map<string, Readonly<Record<string, string>>>();

  private isNeeded(ref: string): boolean {
    return this.world.projects().some((row) => row.ref === ref && row.desired !== 'gone');
  }

  private copy({ id, name, state, networks: _, ...made }: MemoryContainer): void {
    const copied = { ...made, name: `${name}-copy-${this.chance.word(4)}` };
    this.world.host.containers.create(copied);
    this.world.story.tell('hands', () => `copies ${id.slice(0, 12)} (${state})`);
  }

  private someProject(): ProjectRow | undefined {
    const all = this.world.projects().filter(({ desired }) => desired !== 'gone');
    return all.length === 0 ? undefined : this.chance.pick(all);
  }

  private onOne(verb: string, deed: Deed): void {
    const all = this.world.ourContainers();
    if (all.length === 0) return;
    const container = this.chance.pick(all);
    const ref = container.labels[LABEL.project] ?? '';
    this.world.watch.starts.excuse(`${ref}/${container.labels[LABEL.service] ?? ''}`, 3);
    this.world.byHand(`docker ${verb} ${this.world.label(container)}`, () => deed(container));
  }
}
