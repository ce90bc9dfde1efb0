import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docker, containersOf } from '../harness/docker.js';
import { forgetImages, goneAlready, publish as publishAs } from '../harness/docker-images.js';
import { Program, until } from '../harness/program.js';
import { FaultyRegistry, Registry } from '../harness/registry.js';
import { requireEngine } from '../harness/engine.js';

const LOCAL = 'supascale.local';
const IMAGES = ['supabase/postgres:15.8.1.085', 'supabase/postgres-meta:v0.99.0', 'library/nginx:1.28.0'];
const META = IMAGES[1]!;
const FAKE = `${LOCAL}/test/busybox:1`;

interface Logged {
  items: { kind: string; line: string }[];
}

/** One project whose images come from a registry, as in an installation that has never seen them. */
describe('The images of a project', () => {
  let program: Program;
  let registry: Registry;
  /** What the program knows as its registry, and another address of the same content. */
  let faulty: FaultyRegistry;
  let mirror: FaultyRegistry;
  let ref: string;
  const named = (image: string) => `${faulty.address}/${image}`;
  const linesOf = async (kind: string) =>
    (await program.get<Logged>(`activity?project=${ref}&kind=${kind}&limit=100`)).body.items.map(({ line }) => line);
  const standing = async (service: string) => {
    const info = await docker.getContainer((await containersOf(ref)).get(service)!.Id).inspect();
    return { id: info.Id, image: info.Image, startedAt: info.State.StartedAt };
  };
  const publish = (from: string, image: string) => publishAs(from, named(image));

  beforeAll(async () => {
    await requireEngine();
    registry = await Registry.start();
    faulty = await FaultyRegistry.before(registry);
    mirror = await FaultyRegistry.before(registry);
    for (const image of IMAGES) await publish(`${LOCAL}/${image}`, image);
    await publish(FAKE, 'test/foreign:0');
    await registry.offerForeign('test/foreign', '0', '1', 's390x');
    program = await Program.start({ env: { SUPASCALE_IMAGE_REGISTRY: faulty.address } });
  }, 600_000);
  afterAll(async () => {
    await program?.remove();
    await forgetImages([faulty, mirror].flatMap((one) => (one ? [one.address] : [])));
    await Promise.all([faulty?.end(), mirror?.end()]);
    await registry?.end();
  }, 120_000);

  it('are pulled, and recorded with their digests', async () => {
    const asked = await program.post<{ ref: string }>('projects', { slug: 'shop', displayName: 'Shop' });
    expect(asked.status).toBe(202);
    ref = asked.body.ref;
    await program.ready(ref);
    const lines = await linesOf('ImagePinned');
    expect(lines).toHaveLength(IMAGES.length);
    for (const image of IMAGES) expect(lines.join('\n')).toContain(named(image));
    expect(lines.join('\n')).toMatch(/sha256:[0-9a-f]{12}/);
  }, 180_000);

  it('stay what they are while the tag moves in the registry and on the server', async () => {
    const before = await standing('meta');
    await publish(FAKE, META);
    await docker
      .getImage(FAKE)
      .tag({ repo: named(META).slice(0, named(META).lastIndexOf(':')), tag: META.split(':')[1] });
    const restart = await program.post(`projects/${ref}/restart`, { services: ['meta'] });
    expect(restart.status).toBe(202);
    await until(
      'another container stands',
      60_000,
      async () => (await containersOf(ref)).get('meta')!.Id !== before.id,
    );
    await program.ready(ref);
    expect(await standing('meta')).toMatchObject({ image: before.image });
    expect(await linesOf('ImagePinned')).toHaveLength(IMAGES.length);
  }, 120_000);

  const services = ['db', 'meta', 'gateway'];
  const all = () => Promise.all(services.map(standing));
  const degraded = async () => {
    const seen = await program.waitFor(ref, ({ light }) => light === 'failed', 60_000);
    return seen.conditions.find(({ type }) => type === 'Degraded')!;
  };
  const refusal =
    (status: number, code: string, message: string): FaultyRegistry['fault'] =>
    (asked, answer) => {
      if (!asked.url!.includes('/manifests/')) return false;
      answer.writeHead(status, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ errors: [{ code, message }] }));
      return true;
    };
  const faults: [string, FaultyRegistry['fault'], RegExp][] = [
    ['image-missing', refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown'), /Check the tag and the image registry/],
    ['registry-refused', refusal(429, 'TOOMANYREQUESTS', 'You have reached your pull rate limit.'), /Wait for the reg/],
    [
      'platform-mismatch',
      ({ url }) => {
        const [, rest] = /^\/v2\/.+?\/((?:blobs|manifests)\/.+)$/.exec(url!) ?? [];
        return rest ? { path: `/v2/test/foreign/${rest.replace(/^(manifests)\/[^:]+$/, '$1/1')}` } : false;
      },
      /linux\/s390x.*server’s processor/,
    ],
  ];

  it.each(faults)(
    'leave what runs alone and say what to do: %s',
    async (reason, fault, says) => {
      const before = await all();
      mirror.fault = fault;
      expect((await program.put(`projects/${ref}`, { imageRegistry: mirror.address })).status).toBe(202);
      expect(await degraded()).toMatchObject({ reason, message: expect.stringMatching(says) as string });
      expect(await all()).toEqual(before);
      expect((await program.put(`projects/${ref}`, { imageRegistry: faulty.address })).status).toBe(202);
      await program.ready(ref);
      expect(await all()).toEqual(before);
    },
    120_000,
  );

  it('go on running when they are taken from the server, and come again when they are needed', async () => {
    const before = await all();
    const { RepoTags, RepoDigests } = await docker.getImage(before[2]!.image).inspect();
    const ours = [...RepoTags, ...RepoDigests].filter((name) => name.startsWith(faulty.address));
    for (const name of ours) await docker.getImage(name).remove({ force: true }).catch(goneAlready);
    await program.post(`projects/${ref}/look`);
    expect((await program.ready(ref)).steps).toEqual([]);
    expect(await all()).toEqual(before);
    expect((await program.post(`projects/${ref}/restart`, { services: ['gateway'] })).status).toBe(202);
    await program.ready(ref);
    const now = await standing('gateway');
    expect([now.image, now.id === before[2]!.id]).toEqual([before[2]!.image, false]);
  }, 120_000);

  it('come from a mirror that wants a login, once it has one, which nothing shows', async () => {
    await publish(`${LOCAL}/${META}`, META);
    const before = await all();
    const password = `a secret ${randomBytes(8).toString('hex')}`;
    const expected = `Basic ${Buffer.from(`shop:${password}`).toString('base64')}`;
    mirror.fault = ({ headers }, answer) => {
      if (headers.authorization === expected) return false;
      answer.writeHead(401, { 'www-authenticate': 'Basic realm="mirror"' });
      answer.end();
      return true;
    };
    expect((await program.put(`projects/${ref}`, { imageRegistry: mirror.address })).status).toBe(202);
    expect(await degraded()).toMatchObject({ reason: 'registry-denied' });
    expect(await all()).toEqual(before);
    const given = await program.put(`registries/${mirror.address}/login`, { username: 'shop', password });
    expect(given.status).toBeLessThan(300);
    await program.post(`projects/${ref}/look`);
    await program.ready(ref);
    expect((await all()).map(({ image }) => image)).toEqual(before.map(({ image }) => image));
    const { body } = await program.get<object>('activity?limit=100');
    expect(JSON.stringify(body) + program.output).not.toContain(password);
    for (const file of readdirSync(program.dataFolder).filter((name) => name.startsWith('supascale.db')))
      expect(readFileSync(join(program.dataFolder, file)).includes(password)).toBe(false);
  }, 120_000);

  it('stand for the new content once a person has let go of the former', async () => {
    interface Listed {
      readonly images: readonly Readonly<{ image: string; services: string[]; digest: string | null }>[];
    }
    const pinOf = async (image: string) =>
      (await program.get<Listed>(`projects/${ref}/images`)).body.images.find((one) => one.image === named(image));
    expect((await program.put(`projects/${ref}`, { imageRegistry: faulty.address })).status).toBe(202);
    await program.ready(ref);
    await publish(FAKE, META);
    const [before, stood] = [await pinOf(META), await standing('meta')];
    expect(before).toMatchObject({
      services: ['meta'],
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    });
    expect((await program.post(`projects/${ref}/images/repin`, { image: 'x/nobody:1' })).status).toBe(404);
    expect((await program.post(`projects/${ref}/images/repin`, { image: named(META) })).status).toBe(202);
    expect(await standing('meta')).toEqual(stood);
    await program.post(`projects/${ref}/restart`, { services: ['meta'] });
    await until('the image is pinned to something else', 60_000, async () => {
      const digest = (await pinOf(META))?.digest;
      return digest !== null && digest !== undefined && digest !== before!.digest;
    });
    await until('a container of it stands', 60_000, async () => {
      const meta = (await containersOf(ref)).get('meta');
      return meta !== undefined && meta.ImageID !== stood.image;
    });
    expect((await linesOf('ImageUnpinned')).join()).toContain(named(META));
  }, 180_000);
});
