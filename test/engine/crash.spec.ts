import { containersOf, countOf, docker } from '../harness/docker.js';
import { Program } from '../harness/program.js';

interface Logged {
  readonly items: readonly { kind: string; line: string }[];
}

const MOMENTS = 20;
const LONGEST_MS = 1_500;

describe('The control plane, killed in the middle of its work', () => {
  let program: Program;
  beforeAll(async () => {
    program = await Program.start();
  }, 60_000);
  afterAll(async () => program.remove(), 120_000);

  it(`P11 has exactly the wanted containers after ${MOMENTS} kills at random moments, none twice`, async () => {
    const { ref } = (await program.post<{ ref: string }>('projects', { slug: 'crash' })).body;
    // A database that is stopped within its first start is told as half-made and left alone: see first-start.spec.
    await program.ready(ref);
    const moments: number[] = [];
    for (let round = 0; round < MOMENTS; round += 1) {
      const wait = Math.floor(Math.random() * LONGEST_MS);
      moments.push(wait);
      await new Promise((resolve) => setTimeout(resolve, wait));
      await program.down('SIGKILL');
      const names = (await docker.listContainers({ all: true, filters: { label: [`com.supascale.project=${ref}`] } }))
        .map(({ Labels }) => Labels['com.supascale.service'])
        .sort();
      expect([moments, names]).toEqual([moments, [...new Set(names)]]);
      await program.up();
      // Something to do again, so that the next kill meets work under way.
      const wish = round % 3 === 2 ? ['pause'] : ['resume', 'restart'];
      for (const verb of wish) expect((await program.post(`projects/${ref}/${verb}`, {})).status).toBe(202);
    }
    await program.post(`projects/${ref}/resume`);
    await program.ready(ref);
    expect([...(await containersOf(ref)).keys()].sort()).toEqual(['db', 'gateway', 'meta']);
    expect(await countOf(ref)).toEqual({ containers: 3, networks: 1, volumes: 2 });
  }, 300_000);

  it('leaves no call untold when it is asked to stop in the middle of its work', async () => {
    const { ref } = (await program.post<{ ref: string }>('projects', { slug: 'stopped' })).body;
    for (const wait of [150, 400, 900]) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      expect(await program.down('SIGTERM')).toBe(0);
      const made = await countOf(ref);
      await program.up();
      const { items } = (await program.get<Logged>(`activity?project=${ref}&limit=100`)).body;
      const done = items.filter(({ kind }) => kind === 'StepDone').map(({ line }) => line);
      expect(done.filter((line) => line.includes('created the network'))).toHaveLength(made.networks);
      expect(done.filter((line) => line.includes('created the volume'))).toHaveLength(made.volumes);
      const containers = done.filter((line) => / created (db|meta|gateway) /.test(line)).length;
      const removed = done.filter((line) => / removed (db|meta|gateway) /.test(line)).length;
      expect(containers - removed).toBeGreaterThanOrEqual(made.containers);
    }
    await program.ready(ref);
    expect(await countOf(ref)).toEqual({ containers: 3, networks: 1, volumes: 2 });
  }, 120_000);
});
