import { randomBytes } from 'node:crypto';
import { containerConfig } from '../../../src/engine/docker/container-config.js';
import { networkLabels } from '../../../src/engine/labels.js';
import { Revealing } from '../../../src/engine/reveal.js';
import { projectRefFrom } from '../../../src/kernel/ids.js';
import type { DesiredContainer, DesiredNetwork } from '../../../src/stack/domain/desired.js';
import type { Release } from '../../../src/stack/domain/release.js';
import { render } from '../../../src/stack/domain/render.js';
import type { RawEngine } from './raw-engine.js';
import { REGISTRY } from './releases.js';

/** The very containers and network that the program would make of a release, made by bare calls and known to nobody. */
export class Bare {
  private readonly ref = projectRefFrom(randomBytes(20));
  private readonly owner = { instance: 'bench', ref: this.ref, slug: 'bare' };
  readonly network: DesiredNetwork;
  readonly containers: readonly DesiredContainer[];

  /** @param change of what every container is asked to be */
  constructor(
    private readonly engine: RawEngine,
    release: Release,
    private readonly change: { readonly restart?: 'no' } = {},
  ) {
    const { network, containers } = render(
      {
        ref: this.ref,
        slug: 'bare',
        status: 'active',
        spec: { release: release.id, bindAddress: '127.0.0.1', ports: {}, services: {} },
        images: { set: 'local', registry: REGISTRY },
        subnet: aSubnet(),
        generations: {},
        restarts: {},
        secrets: {},
      },
      release,
    );
    if (!network) throw new Error('An active project has a network.');
    this.network = network;
    this.containers = containers;
  }

  /** The only, or first, container's name. */
  get name(): string {
    return this.containers[0]!.name;
  }

  async makeNetwork(): Promise<void> {
    const { name, subnet } = this.network;
    await this.engine.call('POST', '/networks/create', {
      Name: name,
      CheckDuplicate: true,
      Driver: 'bridge',
      IPAM: { Config: [{ Subnet: subnet }] },
      Labels: networkLabels(this.owner, this.network),
    });
  }

  /** @returns the container's id */
  async create(want = this.containers[0]!): Promise<string> {
    const noSecrets = new Revealing(() => {
      throw new Error('The containers of the bench have no secrets.');
    });
    const body = containerConfig(want, this.owner, this.network.name, noSecrets);
    if (this.change.restart) body.HostConfig = { ...body.HostConfig, RestartPolicy: { Name: this.change.restart } };
    const { Id } = await this.engine.call<{ Id: string }>('POST', `/containers/create?name=${want.name}`, body);
    return Id;
  }

  async start(idOrName: string): Promise<void> {
    await this.engine.call('POST', `/containers/${idOrName}/start`);
  }

  /** Network, then create and start of each, `parallel` at a time. Resolves when the last one is told to have started. */
  async up(parallel: number): Promise<void> {
    const names = new Set(this.containers.map(({ name }) => name));
    const isOurs = (name: string | undefined) => name !== undefined && names.has(name);
    const running = this.engine.next(
      'all bare containers started',
      (e) => e.Action === 'start' && isOurs(e.Actor.Attributes.name),
      names.size,
    );
    await this.makeNetwork();
    const waiting = [...this.containers];
    const worker = async (): Promise<void> => {
      for (let want = waiting.shift(); want; want = waiting.shift()) await this.start(await this.create(want));
    };
    await Promise.all([running, ...Array.from({ length: parallel }, worker)]);
  }

  /** Takes all of it away, also what is there only in part. */
  async down(): Promise<void> {
    const filters = JSON.stringify({ label: [`com.supascale.project=${this.ref}`] });
    const query = `filters=${encodeURIComponent(filters)}`;
    const containers = await this.engine.call<{ Id: string }[]>('GET', `/containers/json?all=1&${query}`);
    await Promise.all(containers.map(({ Id }) => this.engine.call('DELETE', `/containers/${Id}?force=1&v=1`)));
    const networks = await this.engine.call<{ Id: string }[]>('GET', `/networks?${query}`);
    for (const { Id } of networks) await this.engine.call('DELETE', `/networks/${Id}`);
  }
}

/** One of 2,048 that neither projects nor the engine's own pools use. */
export function aSubnet(): string {
  const pick = randomBytes(2).readUInt16BE() % 2048;
  return `10.${248 + (pick >> 8)}.${pick & 255}.0/26`;
}
