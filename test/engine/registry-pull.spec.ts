import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { PullProgress } from '../../src/engine/engine.js';
import { contextOf, smallStack } from '../contract/engine-stack.js';
import { requireEngine } from '../harness/engine.js';
import { dockerWorld, type DockerWorld } from '../harness/engine-docker-world.js';
import { Registry } from '../harness/registry.js';

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

/** Puts an image of a few megabytes that nothing else has into the registry, and takes it from the engine. */
async function publish({ docker }: DockerWorld, image: string): Promise<void> {
  const tar = pack();
  tar.entry({ name: 'data' }, randomBytes(8 * 1024 ** 2));
  tar.finalize();
  const [repo, tag] = [image.slice(0, image.lastIndexOf(':')), image.slice(image.lastIndexOf(':') + 1)];
  await drained(await docker.importImage(Readable.from(tar), { repo, tag }));
  const lines = await drained(await docker.getImage(image).push({ authconfig: { base64: 'e30=' } }));
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
