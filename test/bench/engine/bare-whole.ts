import { archiveOf } from '../../../src/engine/docker/archive.js';
import { containerConfig } from '../../../src/engine/docker/container-config.js';
import { networkLabels, volumeLabels, type Owner } from '../../../src/engine/labels.js';
import { Revealing } from '../../../src/engine/reveal.js';
import { Secret } from '../../../src/kernel/secret.js';
import { Semaphore } from '../../../src/reconciler/carry-out.js';
import type { DesiredContainer } from '../../../src/stack/domain/desired.js';
import type { RawEngine } from './raw-engine.js';
import { aWholeStack } from './whole.js';

/**
 * A whole stack by bare calls: the very containers, volumes, files and network of ours, started as many at a time as
 * ours and behind the same health gates. How each is, is asked as ours is: its own check, run as often as its release
 * says for the start.
 */
export class BareWhole {
  private readonly stack = aWholeStack();
  private readonly owner: Owner = { instance: 'bench', ref: this.stack.desired.ref, slug: 'bare' };
  private readonly starts: Semaphore;
  private readonly checks: Semaphore;

  constructor(
    private readonly engine: RawEngine,
    parallel: number,
  ) {
    this.starts = new Semaphore(parallel);
    this.checks = new Semaphore(parallel);
  }

  /** Resolves when all are healthy. */
  async up(): Promise<void> {
    const { network, volumes, containers } = this.stack.desired;
    if (!network) throw new Error('An active project has a network.');
    await Promise.all([
      this.engine.call('POST', '/networks/create', {
        Name: network.name,
        CheckDuplicate: true,
        Driver: 'bridge',
        IPAM: { Config: [{ Subnet: network.subnet }] },
        Labels: networkLabels(this.owner, network),
      }),
      ...volumes.map((volume) =>
        this.engine.call('POST', '/volumes/create', { Name: volume.name, Labels: volumeLabels(this.owner, volume) }),
      ),
    ]);
    const ready = new Map<string, Promise<void>>();
    for (const want of containers) {
      const before = want.dependsOn.map(({ service }) => ready.get(service) ?? Promise.resolve());
      ready.set(want.service, this.bring(want, Promise.all(before)));
    }
    await Promise.all(ready.values());
  }

  /** Stops, removes and makes again these services, side by side; resolves when they are healthy. */
  async replace(services: readonly string[]): Promise<void> {
    const those = this.stack.desired.containers.filter(({ service }) => services.includes(service));
    await Promise.all(
      those.map(async (want) => {
        await this.engine.call('POST', `/containers/${want.name}/stop`);
        await this.engine.call('DELETE', `/containers/${want.name}`);
        await this.bring(want, Promise.resolve());
      }),
    );
  }

  /** Takes all of it away, also what is there only in part. */
  async down(): Promise<void> {
    const found = await this.engine.call<{ Id: string }[]>('GET', `/containers/json?all=1&${this.filters}`);
    await Promise.all(found.map(({ Id }) => this.engine.call('DELETE', `/containers/${Id}?force=1&v=1`)));
    const networks = await this.engine.call<{ Id: string }[]>('GET', `/networks?${this.filters}`);
    for (const { Id } of networks) await this.engine.call('DELETE', `/networks/${Id}`);
    const { Volumes } = await this.engine.call<{ Volumes: { Name: string }[] | null }>(
      'GET',
      `/volumes?${this.filters}`,
    );
    for (const { Name } of Volumes ?? []) await this.engine.call('DELETE', `/volumes/${Name}`);
  }

  private get filters(): string {
    return `filters=${encodeURIComponent(JSON.stringify({ label: [`com.supascale.project=${this.owner.ref}`] }))}`;
  }

  private async bring(want: DesiredContainer, before: Promise<unknown>): Promise<void> {
    const id = await this.create(want);
    await before;
    await this.starts.hold(() => this.engine.call('POST', `/containers/${id}/start`));
    if (want.health) await this.healthy(id, want.health);
  }

  private async create(want: DesiredContainer): Promise<string> {
    const revealing = new Revealing((ref) => new Secret(this.stack.secret(ref)));
    const body = containerConfig(want, this.owner, this.stack.desired.network!.name, revealing);
    const { Id } = await this.engine.call<{ Id: string }>('POST', `/containers/create?name=${want.name}`, body);
    if (want.files.length > 0) await this.engine.upload(Id, await archiveOf(want.files, revealing));
    return Id;
  }

  private async healthy(id: string, { test, startIntervalS }: NonNullable<DesiredContainer['health']>): Promise<void> {
    const [kind, ...rest] = test;
    const argv = kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...rest] : rest;
    const everyMs = (startIntervalS ?? 1) * 1000;
    while ((await this.checks.hold(() => this.engine.exitOf(id, argv))) !== 0)
      await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
