import { jest } from '@jest/globals';
import { Writable } from 'node:stream';
import { lastValueFrom } from 'rxjs';
import { apply, contextOf, converge, look, PASSWORD, serviceOf, smallStack } from '../contract/engine-stack.js';
import { execContract } from '../contract/engine-exec.contract.js';
import { foreignContract } from '../contract/engine-foreign.contract.js';
import { engineContract } from '../contract/engine.contract.js';
import type { Availability } from '../../src/engine/engine.js';
import { EngineError } from '../../src/engine/engine-error.js';
import { DockerEngine } from '../../src/engine/docker/docker-engine.js';
import type { DesiredStack } from '../../src/stack/domain/desired.js';
import { eventually, realTime, requireEngine } from '../harness/engine.js';
import { dockerWorld, type DockerWorld } from '../harness/engine-docker-world.js';

jest.setTimeout(60_000);
const WORLD_MS = 600_000; // the first run on a machine installs an engine and builds images
const CAUSE = { cause: 'asked for' };

engineContract('docker', async () => dockerWorld((await requireEngine()).endpoint));
execContract('docker', async () => dockerWorld((await requireEngine()).endpoint));
foreignContract('docker', async () => dockerWorld((await requireEngine()).endpoint));

describe('What the Docker form makes', () => {
  let world: DockerWorld;
  let stack: DesiredStack;
  let dbId: string;
  beforeAll(async () => {
    world = await dockerWorld((await requireEngine()).endpoint);
    stack = await smallStack(world);
    dbId = serviceOf((await converge(world, stack)).observed, 'db').id;
  }, WORLD_MS);
  afterAll(() => world?.end());

  /** What a program prints in the database's container. */
  const inside = async (...Cmd: string[]): Promise<string> => {
    const exec = await world.docker.getContainer(dbId).exec({ Cmd, AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
    const pieces: Buffer[] = [];
    const sink = new Writable({ write: (piece: Buffer, _, done) => done(void pieces.push(piece)) });
    world.docker.modem.demuxStream(stream, sink, sink);
    await new Promise((resolve) => stream.on('end', resolve));
    return Buffer.concat(pieces).toString();
  };

  it('puts the files in, with their modes and secrets, before the first start', async () => {
    expect(await inside('cat', '/etc/supascale/db.conf')).toBe(`pw = ${PASSWORD}`);
    expect(await inside('stat', '-c', '%a %u %g', '/etc/supascale/db.conf')).toBe('644 0 0\n');
  });

  it('joins secrets into the environment, where only the process sees them', async () => {
    expect(await inside('sh', '-c', 'echo "$URL"')).toBe(`postgres://u:${PASSWORD}@db\n`);
  });

  it('limits, restarts, logs and hardens as wished', async () => {
    const { Config, HostConfig } = await world.docker.getContainer(dbId).inspect();
    expect(HostConfig).toMatchObject({
      Memory: 32 * 1024 ** 2,
      NanoCpus: 5e8,
      PidsLimit: 64,
      Init: true,
      SecurityOpt: ['no-new-privileges'],
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 5 },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    });
    expect(Config).toMatchObject({ StopTimeout: 2, Healthcheck: { Test: ['CMD', 'true'], Interval: 1e9 } });
  });

  it('is listed as Compose’s own would be', async () => {
    const label = [
      `com.docker.compose.project=supascale-${stack.ref}`,
      'com.docker.compose.oneoff=False',
      'com.docker.compose.config-hash',
    ];
    const found = await world.docker.listContainers({ filters: { label } });
    expect(found.map(({ Labels }) => Labels['com.docker.compose.service']).sort()).toEqual(['db', 'web']);
  });

  it('gives the services names on their network', async () => {
    expect(await inside('nslookup', 'web')).toContain('Address');
    expect(await inside('ping', '-c', '1', '-W', '2', 'web')).toContain('1 packets received');
  });

  it('publishes the port where it was wished', async () => {
    const { id } = serviceOf(await look(world.engine, stack), 'web');
    const { NetworkSettings } = await world.docker.getContainer(id).inspect();
    const { hostPort } = stack.containers[1]!.ports[0]!;
    expect(NetworkSettings.Ports['8000/tcp']).toEqual([{ HostIp: '127.0.0.1', HostPort: String(hostPort) }]);
  });

  it('removes a container again that could not be given its files', async () => {
    const files = [{ path: '/etc/passwd/nested', mode: 0o644, content: 'below a file' }];
    const other = await smallStack(world, { db: { files } });
    await apply(world.engine, other, { kind: 'create-network', network: other.network!, ...CAUSE });
    await apply(world.engine, other, { kind: 'create-volume', volume: other.volumes[0]!, ...CAUSE });
    await expect(apply(world.engine, other, { kind: 'create', service: 'db', ...CAUSE })).rejects.toBeInstanceOf(
      EngineError,
    );
    expect((await look(world.engine, other)).containers).toEqual([]);
  });

  it('repeats no secret in an error', async () => {
    const other = await smallStack(world);
    await apply(world.engine, other, { kind: 'create-network', network: other.network!, ...CAUSE });
    // The engine quotes a signal that it does not know.
    const bad = { ...other.containers[0]!, mounts: [], stopSignal: PASSWORD };
    const create = { kind: 'create', service: 'db', ...CAUSE } as const;
    const made = world.engine.apply(other.ref, create, contextOf({ ...other, containers: [bad] }));
    await expect(made).rejects.toMatchObject({ code: 'invalid-config', message: 'Invalid signal: [secret]' });
  });

  it('looks with three lists, and inspects only what it does not trust', async () => {
    const paths: string[] = [];
    const elsewhere = await world.another(world.instance);
    const dial = world.docker.modem.constructor.prototype as {
      dial: (options: { path: string }, ...rest: unknown[]) => void;
    };
    const original = dial.dial;
    dial.dial = function (options, ...rest) {
      if (!options.path.startsWith('/exec')) paths.push(options.path);
      return original.call(this, options, ...rest);
    };
    try {
      await look(elsewhere, stack);
      expect(paths.map((path) => path.replace(/[0-9a-f]{64}/, 'ID')).sort()).toEqual([
        '/containers/ID/json?',
        '/containers/ID/json?',
        '/containers/json?',
        '/networks?',
        '/volumes?',
      ]);
      paths.length = 0;
      await look(elsewhere, stack);
      expect(paths.sort()).toEqual(['/containers/json?', '/networks?', '/volumes?']);
    } finally {
      dial.dial = original;
    }
  });
});

describe('A Docker form without an engine', () => {
  it.each([
    ['unix:///nowhere/docker.sock', /ENOENT.*Install and start/],
    ['tcp://127.0.0.1:1', /ECONNREFUSED.*Start the Docker service/],
    ['carrier-pigeon', /not understood: give unix/],
  ])('says of %s what to do, rejects its calls, and closes', async (endpoint, reason) => {
    const engine = new DockerEngine({ endpoint, instance: 'test', scheduler: realTime });
    let last: Availability | undefined;
    engine.availability$.subscribe((state) => (last = state));
    try {
      engine.open();
      await eventually('it has tried', () => last?.reachable === false && reason.test(last.reason), 5_000);
      await expect(engine.refs(new AbortController().signal)).rejects.toMatchObject({ code: 'unreachable' });
    } finally {
      await engine.close();
    }
    expect(await lastValueFrom(engine.availability$, { defaultValue: 'ended' })).toBe('ended');
  });
});
