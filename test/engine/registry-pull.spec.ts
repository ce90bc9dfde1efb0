import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { ApplyContext, PullProgress } from '../../src/engine/engine.js';
import { exactly, type Pins } from '../../src/engine/pins.js';
import { Secret } from '../../src/kernel/secret.js';
import type { Action } from '../../src/stack/domain/actions.js';
import { differences } from '../../src/stack/domain/facts.js';
import { contextOf, smallStack } from '../contract/engine-stack.js';
import { requireEngine, testImage } from '../harness/engine.js';
import { dockerWorld, type DockerWorld } from '../harness/engine-docker-world.js';
import { FaultyRegistry, Registry } from '../harness/registry.js';

jest.setTimeout(60_000);

describe('Pulling images', () => {
  let world: DockerWorld;
  let registry: Registry;
  let image: string;
  beforeAll(async () => {
    world = await dockerWorld((await requireEngine()).endpoint);
    registry = await Registry.start();
    image = `${registry.address}/test/data:${process.pid}`;
    await publish(world, image);
  }, 600_000);
  afterAll(async () => {
    await world?.docker.getImage(image).remove().catch(absent);
    await world?.end();
    await registry?.end();
  });

  const pull = async (
    wanted: string,
    more: { onProgress?: (progress: PullProgress) => void; signal?: AbortSignal } = {},
  ) => {
    const stack = await smallStack(world);
    await world.engine.apply(stack.ref, { kind: 'pull', image: wanted, cause: 'asked for' }, contextOf(stack, more));
  };
  const isAbsent = async () => (await world.engine.absent([image], new AbortController().signal)).length === 1;

  it('brings an image, and tells how far it is', async () => {
    const told: PullProgress[] = [];
    expect(await isAbsent()).toBe(true);
    await pull(image, { onProgress: (progress) => told.push(progress) });
    expect(await isAbsent()).toBe(false);
    expect(told.length).toBeGreaterThan(0);
    expect(told.at(-1)).toMatchObject({ image, status: expect.stringContaining('Downloaded newer image') as string });
    for (const { current, total } of told) expect(current).toBeLessThanOrEqual(total);
  });

  it('asks no registry for an image that is there', async () => {
    await registry.down();
    await pull(image);
    await registry.up();
  });

  it.each(['test/data:nosuch', 'test/nosuch:1'])('says that %s is not in the registry', async (name) => {
    await expect(pull(`${registry.address}/${name}`)).rejects.toMatchObject({ code: 'image-missing' });
  });

  it('says that a registry does not answer', async () => {
    await registry.down();
    await expect(pull(`${registry.address}/test/data:other`)).rejects.toMatchObject({ code: 'registry-unreachable' });
    await expect(pull('registry.invalid/test/data:1')).rejects.toMatchObject({ code: 'registry-unreachable' });
    await registry.up();
  });

  it('says that a reference is none', async () => {
    await expect(pull(`${registry.address}/test/UPPER:1`)).rejects.toMatchObject({ code: 'invalid-config' });
  });

  it('is given up with its signal, and the engine goes no further', async () => {
    await world.docker.getImage(image).remove();
    const giveUp = new AbortController();
    const pulling = pull(image, { signal: giveUp.signal, onProgress: () => giveUp.abort() });
    await expect(pulling).rejects.toMatchObject({ code: 'aborted' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await isAbsent()).toBe(true);
  });
});

describe('What an image stands for in a project', () => {
  let world: DockerWorld;
  let registry: Registry;
  let faulty: FaultyRegistry;
  let image: string;
  const signal = new AbortController().signal;
  const made = new Set<string>();
  beforeAll(async () => {
    world = await dockerWorld((await requireEngine()).endpoint);
    registry = await Registry.start();
    faulty = await FaultyRegistry.before(registry);
  }, 600_000);
  beforeEach(async () => {
    faulty.fault = () => false;
    image = `${registry.address}/test/pinned:${made.size}`;
    made.add(image);
    await publish(world, image);
  });
  afterAll(async () => {
    for (const { RepoTags, RepoDigests } of (await world?.docker.listImages()) ?? [])
      for (const name of [...(RepoTags ?? []), ...(RepoDigests ?? [])])
        if (name.startsWith(registry.address)) await remove(name);
    await world?.end();
    await faulty?.end();
    await registry?.end();
  });
  const pull = async (wanted: string, pins?: Pins) => {
    const stack = await smallStack(world);
    await world.engine.apply(
      stack.ref,
      { kind: 'pull', image: wanted, cause: 'asked for' },
      contextOf(stack, { pins }),
    );
  };
  const remove = (reference: string) => world.docker.getImage(reference).remove({ force: true }).catch(absent);

  it('is the digest that the registry gave, and stays it while the tag moves there', async () => {
    await pull(image);
    const first = (await world.engine.contentOf(image, signal))!;
    expect(first).toEqual({ digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string, by: 'digest' });
    const pins = new Map([[image, first]]);
    await publish(world, image); // other content under the same tag
    for (const reference of [image, exactly(image, first)]) await remove(reference);
    expect(await world.engine.absent([image], signal, pins)).toEqual([image]);
    await pull(image, pins);
    expect(await world.engine.absent([image], signal, pins)).toEqual([]);
    expect(await world.engine.contentOf(image, signal)).toEqual(first); // it has its name again
  });

  it('stays it while the tag moves on the server, and a container is made of it', async () => {
    await pull(image);
    const first = (await world.engine.contentOf(image, signal))!;
    const { Id: id } = await world.docker.getImage(image).inspect();
    const [repo, tag] = [image.slice(0, image.lastIndexOf(':')), image.slice(image.lastIndexOf(':') + 1)];
    await world.docker.getImage(testImage).tag({ repo, tag });
    const stack = await smallStack(world, { web: { image, command: ['/data'] } });
    const context = contextOf(stack, { pins: new Map([[image, first]]) });
    const act = (action: Action) => world.engine.apply(stack.ref, action, context);
    await act({ kind: 'create-network', network: stack.network!, cause: 'asked for' });
    const { containerId } = await act({ kind: 'create', service: 'web', cause: 'asked for' });
    expect((await world.docker.getContainer(containerId!).inspect()).Image).toBe(id);
    const seen = await (await world.another(world.instance)).observe(stack.ref, { signal, deep: true });
    expect(seen.containers[0]).toMatchObject({ image, facts: { image } });
    expect(differences(stack.containers[1]!, seen.containers[0]!.facts!)).toEqual([]);
    await act({ kind: 'remove', service: 'web', id: containerId!, cause: 'asked for' });
  });

  it('is the id of an image that was imported, which no registry can give again', async () => {
    const content = (await world.engine.contentOf(testImage, signal))!;
    const { Id: digest } = await world.docker.getImage(testImage).inspect();
    expect(content).toEqual({ digest, by: 'id' });
    const gone = new Map([[testImage, { digest: `sha256:${'0'.repeat(64)}`, by: 'id' } as const]]);
    await expect(pull(testImage, gone)).rejects.toMatchObject({
      code: 'image-missing',
      message: expect.stringContaining('no registry has it') as string,
    });
  });

  it('is not what a registry gives instead', async () => {
    await pull(image);
    const { digest } = (await world.engine.contentOf(image, signal))!;
    await remove(image);
    await publish(world, image);
    const [, tag] = image.split('pinned:');
    const other = `${faulty.address}/test/pinned:${tag}`;
    faulty.fault = ({ url }) => (url!.includes(digest) ? { path: `/v2/test/pinned/manifests/${tag}` } : false);
    await expect(pull(other, new Map([[other, { digest, by: 'digest' }]]))).rejects.toMatchObject({
      code: 'digest-mismatch',
    });
  });

  it.each([
    [429, 'TOOMANYREQUESTS', 'You have reached your pull rate limit.', 'registry-refused'],
    [403, 'DENIED', 'requested access to the resource is denied', 'registry-denied'],
    [401, 'UNAUTHORIZED', 'authentication required', 'registry-denied'],
  ])('says apart what a registry answers with %i', async (status, code, message, expected) => {
    faulty.fault = ({ url }, answer) => {
      if (!url!.includes('/manifests/')) return false;
      answer.writeHead(status, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ errors: [{ code, message }] }));
      return true;
    };
    await expect(pull(`${faulty.address}/test/pinned:${status}`)).rejects.toMatchObject({ code: expected });
  });

  it('says that an image is for another machine alone, before anything is made of it', async () => {
    await registry.offerForeign('test/pinned', image.split('pinned:')[1]!, 'alone', 's390x');
    const wanted = `${registry.address}/test/pinned:alone`;
    for (const _ of ['the first time', 'and as long as it is so'])
      await expect(pull(wanted)).rejects.toMatchObject({
        code: 'platform-mismatch',
        message: expect.stringMatching(/linux\/s390x.*linux\//) as string,
      });
    expect(await world.engine.absent([wanted], signal)).toEqual([wanted]);
    // The tag gets what it should have been.
    await publish(world, wanted);
    await pull(wanted);
    expect(await world.engine.absent([wanted], signal)).toEqual([]);
  });

  it('says that an image is for other machines', async () => {
    const base = `http://${registry.address}/v2/test/pinned/manifests`;
    const type = 'application/vnd.docker.distribution.manifest.v2+json';
    const one = await fetch(`${base}/${image.split('pinned:')[1]}`, { headers: { accept: type } });
    const list = {
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
      manifests: [
        {
          mediaType: type,
          size: (await one.arrayBuffer()).byteLength,
          digest: one.headers.get('docker-content-digest'),
          platform: { architecture: 's390x', os: 'linux' },
        },
      ],
    };
    const headers = { 'content-type': list.mediaType };
    const put = await fetch(`${base}/foreign`, { method: 'PUT', headers, body: JSON.stringify(list) });
    expect(put.status).toBe(201);
    await expect(pull(`${registry.address}/test/pinned:foreign`)).rejects.toMatchObject({ code: 'platform-mismatch' });
  });
});

describe('A registry that knows its people', () => {
  const login = { username: 'shop', password: `a secret ${randomBytes(8).toString('hex')}` };
  let world: DockerWorld;
  let registry: Registry;
  let image: string;
  beforeAll(async () => {
    world = await dockerWorld((await requireEngine()).endpoint);
    registry = await Registry.start(login);
    image = `${registry.address}/test/private:${process.pid}`;
    await publish(world, image, { ...login, serveraddress: registry.address });
  }, 600_000);
  afterAll(async () => {
    await world?.docker.getImage(image).remove().catch(absent);
    await world?.end();
    await registry?.end();
  });
  const pull = async (registryAuth?: ApplyContext['registryAuth']) => {
    const stack = await smallStack(world);
    await world.engine.apply(
      stack.ref,
      { kind: 'pull', image, cause: 'asked for' },
      contextOf(stack, { registryAuth }),
    );
  };
  const as = (password: string) => (asked: string) =>
    asked === registry.address ? { username: login.username, password: new Secret(password) } : undefined;

  it('gives nothing to nobody', async () => {
    await expect(pull()).rejects.toMatchObject({ code: 'registry-denied' });
  });

  it('gives nothing for a wrong password, which no error repeats', async () => {
    const error = (await pull(as('a wrong one')).catch((reason: unknown) => reason)) as Error;
    expect(error).toMatchObject({ code: 'registry-denied' });
    expect(error.message).not.toContain('a wrong one');
  });

  it('gives the image to who may have it', async () => {
    await pull(as(login.password));
    expect(await world.engine.absent([image], new AbortController().signal)).toEqual([]);
  });
});

/** Puts an image of a few megabytes that nothing else has into the registry, and takes it from the engine. */
async function publish({ docker }: DockerWorld, image: string, authconfig: object = { base64: 'e30=' }): Promise<void> {
  const tar = pack();
  tar.entry({ name: 'data' }, randomBytes(8 * 1024 ** 2));
  tar.finalize();
  const [repo, tag] = [image.slice(0, image.lastIndexOf(':')), image.slice(image.lastIndexOf(':') + 1)];
  await drained(await docker.importImage(Readable.from(tar), { repo, tag }));
  const lines = await drained(await docker.getImage(image).push({ authconfig }));
  if (lines.includes('"error"')) throw new Error(`The test image could not be pushed: ${lines}`);
  await docker.getImage(image).remove();
}

async function drained(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.on('data', (piece: Buffer) => (text += piece.toString()));
  await once(stream, 'end');
  return text;
}

function absent(error: Error & { statusCode?: number }): void {
  if (error.statusCode !== 404) throw error;
}
