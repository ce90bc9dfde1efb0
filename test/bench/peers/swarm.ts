import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cleanup } from '../cleanup.js';
import { RawEngine } from '../engine/raw-engine.js';
import { image } from '../engine/releases.js';
import { isSkipped, type Skipped } from '../experiment.js';
import { aWorkFolder } from '../places.js';
import { call, systemPath } from './call.js';

const START_MS = 30_000;
const NETWORK = 'bench';

/**
 * One Swarm node: an engine of its own, without live-restore, which Swarm refuses, in a network namespace of its own, so
 * that neither meets the other's rules and networks.
 */
export class Swarm {
  private constructor(
    readonly engine: RawEngine,
    readonly imageId: string,
  ) {}

  /** @param from an engine that has the image */
  static async start(from: RawEngine, atEnd: (work: () => unknown) => void): Promise<Swarm | Skipped> {
    if (process.getuid?.() !== 0) return { skipped: 'Swarm needs an engine of its own, and only root can start one' };
    const cleanup = new Cleanup();
    try {
      const endpoint = await privateEngine(cleanup);
      const engine = await RawEngine.connect(endpoint);
      if (isSkipped(engine)) throw new Error(engine.skipped);
      cleanup.add(() => engine.close());
      await engine.call('POST', '/swarm/init', { ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1' });
      await engine.call('POST', '/networks/create', { Name: NETWORK, Driver: 'overlay', CheckDuplicate: true });
      cleanup.add(() => emptied(engine));
      await engine.copyImage(image, from);
      const { Id } = await engine.call<{ Id: string }>('GET', `/images/${image}/json`);
      atEnd(() => cleanup.run());
      return new Swarm(engine, Id);
    } catch (error) {
      await cleanup.run();
      return { skipped: `Swarm can't run here: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  /** A service of one task. @param delayNs between its end and its restart; absent: as Swarm has it */
  async serve(name: string, delayNs?: number): Promise<SwarmService> {
    const service = new SwarmService(this.engine, name);
    const running = service.started();
    await this.engine.call('POST', '/services/create', {
      Name: name,
      TaskTemplate: {
        // By id: a name would be looked for at a registry before each start.
        ContainerSpec: { Image: this.imageId, Command: ['sleep', '1000000'], Init: true },
        Resources: { Limits: { MemoryBytes: 64 * 1024 * 1024, Pids: 32 } },
        RestartPolicy: { Condition: 'any', ...(delayNs === undefined ? {} : { Delay: delayNs }) },
        Networks: [{ Target: NETWORK }],
      },
      Mode: { Replicated: { Replicas: 1 } },
      EndpointSpec: { Mode: 'dnsrr' },
    });
    await running;
    return service;
  }
}

export class SwarmService {
  constructor(
    private readonly engine: RawEngine,
    private readonly name: string,
  ) {}

  /** The next time that a task of it starts. */
  started(): Promise<void> {
    return this.engine.next(
      `start of a task of ${this.name}`,
      (e) => e.Action === 'start' && e.Actor.Attributes['com.docker.swarm.service.name'] === this.name,
    );
  }

  /** Id of the container that runs now. */
  async container(): Promise<string> {
    const filters = JSON.stringify({ label: [`com.docker.swarm.service.name=${this.name}`], status: ['running'] });
    const [found] = await this.engine.call<{ Id: string }[]>(
      'GET',
      `/containers/json?filters=${encodeURIComponent(filters)}`,
    );
    if (!found) throw new Error(`No task of ${this.name} runs.`);
    return found.Id;
  }
}

/** @returns its address, once it answers */
async function privateEngine(cleanup: Cleanup): Promise<string> {
  const folder = aWorkFolder();
  const at = (name: string): string => join(folder, name);
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  cleanup.add(() => unmountBelow(folder));
  const namespace = `supascale-bench-${process.pid}`;
  await call('ip', ['netns', 'add', namespace]);
  cleanup.add(() => call('ip', ['netns', 'delete', namespace]));
  await call('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
  writeFileSync(at('daemon.json'), '{}');
  const socket = at('docker.sock');
  const folders = ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid')];
  const log = openSync(at('dockerd.log'), 'a');
  // not `ip netns exec`: it mounts /sys anew, and the control groups would be gone
  const child = spawn(
    'nsenter',
    [
      `--net=/run/netns/${namespace}`,
      'dockerd',
      '-H',
      `unix://${socket}`,
      '--config-file',
      at('daemon.json'),
      ...folders,
    ],
    { cwd: '/', env: { ...process.env, PATH: systemPath }, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  cleanup.add(() => ended(child));
  await answering(child, socket, at('dockerd.log'));
  return `unix://${socket}`;
}

async function answering(child: ChildProcess, socket: string, log: string): Promise<void> {
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  for (const end = performance.now() + START_MS; performance.now() < end; await sleep(50)) {
    if (failure) throw failure;
    if (child.exitCode !== null)
      throw new Error(`its engine ended: ${readFileSync(log, 'utf8').trim().split('\n').at(-1)}`);
    if (existsSync(socket) && (await isAnswering(socket))) return;
  }
  throw new Error(`its engine does not answer within ${START_MS / 1000} s`);
}

const isAnswering = (socket: string): Promise<boolean> =>
  RawEngine.connect(`unix://${socket}`).then(
    (engine) => {
      if (!isSkipped(engine)) engine.close();
      return true;
    },
    () => false,
  );

/** Leaves the swarm, and nothing behind that would hold a mount or a shim. */
async function emptied(engine: RawEngine): Promise<void> {
  await engine.call('POST', '/swarm/leave?force=1');
  const containers = await engine.call<{ Id: string }[]>('GET', '/containers/json?all=1');
  for (const { Id } of containers) await engine.call('DELETE', `/containers/${Id}?force=1`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, 'exit');
  child.kill('SIGTERM');
  await end;
}

async function unmountBelow(folder: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((mount) => mount.startsWith(`${folder}/`));
  for (const mount of mounts.reverse()) await call('umount', [mount]);
}
