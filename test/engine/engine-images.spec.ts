import { docker, containersOf } from '../harness/docker.js';
import { Program, until } from '../harness/program.js';
import { Registry } from '../harness/registry.js';
import { requireEngine } from '../harness/engine.js';

const LOCAL = 'supascale.local';
const IMAGES = ['supabase/postgres:15.8.1.085', 'supabase/postgres-meta:v0.99.0', 'library/nginx:1.28.0'];
const META = IMAGES[1]!;
const FAKE = `${LOCAL}/test/busybox:1`;

const goneAlready = (error: Error & { statusCode?: number }) => {
  if (error.statusCode !== 404) throw error;
};

interface Logged {
  items: { kind: string; line: string }[];
}

/** One project whose images come from a registry, as in an installation that has never seen them. */
describe('The images of a project', () => {
  let program: Program;
  let registry: Registry;
  let ref: string;
  const named = (image: string) => `${registry.address}/${image}`;
  const linesOf = async (kind: string) =>
    (await program.get<Logged>(`activity?project=${ref}&kind=${kind}&limit=100`)).body.items.map(({ line }) => line);
  const standing = async (service: string) => {
    const info = await docker.getContainer((await containersOf(ref)).get(service)!.Id).inspect();
    return { id: info.Id, image: info.Image, startedAt: info.State.StartedAt };
  };
  /** Puts an image into the registry under that name, and takes the name from the engine. */
  const publish = async (from: string, image: string) => {
    const [repo, tag] = [named(image).slice(0, named(image).lastIndexOf(':')), image.split(':')[1]!];
    await docker.getImage(from).tag({ repo, tag });
    const pushing = await docker.getImage(named(image)).push({ authconfig: { base64: 'e30=' } });
    const lines = await new Promise<{ error?: string }[]>((resolve, reject) =>
      docker.modem.followProgress(pushing, (error, all: { error?: string }[]) =>
        error ? reject(error) : resolve(all),
      ),
    );
    const failed = lines.find(({ error }) => error);
    if (failed) throw new Error(failed.error);
    await docker.getImage(named(image)).remove({ force: true });
  };

  beforeAll(async () => {
    await requireEngine();
    registry = await Registry.start();
    for (const image of IMAGES) await publish(`${LOCAL}/${image}`, image);
    program = await Program.start({ env: { SUPASCALE_IMAGE_REGISTRY: registry.address } });
  }, 600_000);
  afterAll(async () => {
    await program?.remove();
    for (const { Id, RepoTags, RepoDigests } of await docker.listImages())
      for (const name of [...(RepoTags ?? []), ...(RepoDigests ?? []), Id])
        if (name.startsWith(registry.address)) await docker.getImage(name).remove({ force: true }).catch(goneAlready);
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

  it('leave what runs alone when a registry does not have them, and say what to do', async () => {
    const services = ['db', 'meta', 'gateway'];
    const before = await Promise.all(services.map(standing));
    const empty = await Registry.start();
    try {
      expect((await program.put(`projects/${ref}`, { imageRegistry: empty.address })).status).toBe(202);
      const failures = () => linesOf('StepFailed');
      await until('the pulls have failed', 30_000, async () => (await failures()).length > 0);
      expect((await failures()).join('\n')).toMatch(/manifest.*Check the tag and the image registry/s);
      expect(await Promise.all(services.map(standing))).toEqual(before);
      expect((await program.put(`projects/${ref}`, { imageRegistry: registry.address })).status).toBe(202);
      await program.ready(ref);
      expect(await Promise.all(services.map(standing))).toEqual(before);
    } finally {
      await empty.end();
    }
  }, 60_000);

  it('stand for the new content once a person has let go of the former', async () => {
    interface Listed {
      readonly images: readonly Readonly<{ image: string; services: string[]; digest: string | null }>[];
    }
    const pinOf = async (image: string) =>
      (await program.get<Listed>(`projects/${ref}/images`)).body.images.find((one) => one.image === named(image));
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
  }, 150_000);
});
