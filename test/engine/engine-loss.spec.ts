import { containersOf } from '../harness/docker.js';
import { PrivateEngine } from '../harness/private-engine.js';
import { Program } from '../harness/program.js';

const IMAGES = ['supabase/postgres:15.8.1.085', 'supabase/postgres-meta:v0.99.0', 'library/nginx:1.28.0'];

describe('P16 An engine that dies and comes back', () => {
  const engine = new PrivateEngine();
  let program: Program;
  beforeAll(async () => {
    await engine.start();
    for (const image of IMAGES) await engine.load('unix:///var/run/docker.sock', `supascale.local/${image}`);
    program = await Program.start({ env: { DOCKER_HOST: engine.endpoint } });
  }, 180_000);
  afterAll(async () => {
    await program?.remove();
    await engine.end();
  }, 180_000);

  it('leaves the state unknown meanwhile, and nothing is made or deleted', async () => {
    const { ref } = (await program.post<{ ref: string }>('projects', { slug: 'lasting' })).body;
    await program.ready(ref);
    const before = await containersOf(ref, engine.docker);
    const logged = async () => {
      const { items } = (await program.get<{ items: { id: number; kind: string }[] }>('activity?limit=100')).body;
      return items;
    };
    const newest = (await logged())[0]!.id;

    await engine.kill();
    const lost = await program.waitFor(ref, ({ light }) => light === 'unknown', 20_000);
    expect(lost.conditions.map(({ type, status }) => [type, status])).toEqual([
      ['Ready', 'unknown'],
      ['Progressing', 'unknown'],
      ['Degraded', 'unknown'],
      ['EngineReachable', 'false'],
      ['ImagesAvailable', 'unknown'],
      ['Secured', 'unknown'],
    ]);
    // Wishes are still recorded.
    expect((await program.put(`projects/${ref}`, { displayName: 'While it was away' })).status).toBe(202);
    await engine.start();
    await program.ready(ref);
    const after = await containersOf(ref, engine.docker);
    expect([...after].map(([name, { Id }]) => [name, Id])).toEqual([...before].map(([name, { Id }]) => [name, Id]));
    const kinds = (await logged()).filter(({ id }) => id > newest).map(({ kind }) => kind);
    // A look that was due anyway may find the engine a moment before the event stream is open again.
    const [lostFirst, wished, ...rest] = kinds.reverse();
    expect([lostFirst, wished]).toEqual(['EngineLost', 'DisplayNameChanged']);
    expect(rest.sort()).toEqual(['ConvergenceSettled', 'EngineReached']);
  }, 180_000);

  it('is waited for when it is away from the start: wishes are recorded, images chosen once it can be asked', async () => {
    await engine.kill();
    const late = await Program.start({ env: { DOCKER_HOST: engine.endpoint, SUPASCALE_IMAGE_REGISTRY: 'auto' } });
    try {
      const { ref } = (await late.post<{ ref: string }>('projects', { slug: 'early' })).body;
      const source = async () => (await late.get<{ imageSet: string }>(`projects/${ref}`)).body.imageSet;
      await late.waitFor(ref, ({ light }) => light === 'unknown', 10_000);
      expect(await source()).toBe('undecided');
      await engine.start();
      await late.ready(ref);
      expect(await source()).toBe('local');
    } finally {
      await late.remove();
    }
  }, 180_000);
});
