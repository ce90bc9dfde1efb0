import { archiveOf } from '../../src/engine/docker/archive.js';
import { findRelease } from '../../src/stack/domain/releases/index.js';
import { docker } from '../harness/docker.js';
import { Program } from '../harness/program.js';

const LOCAL = 'supascale.local';
/** The same images under another name, but for the database. */
const BROKEN = `broken-${process.pid}.local`;
const names = Object.values(findRelease('2026.11')!.services).map(
  ({ repository, tags }) => [repository, tags[0]] as const,
);

/** A database image with one script more, which fails after most of the database was made. */
async function buildBroken(): Promise<void> {
  for (const [repository, tag] of names)
    await docker.getImage(`${LOCAL}/${repository}:${tag}`).tag({ repo: `${BROKEN}/${repository}`, tag });
  const [repository, tag] = names.find(([name]) => name === 'supabase/postgres')!;
  const container = await docker.createContainer({ Image: `${LOCAL}/${repository}:${tag}` });
  const script = {
    path: '/usr/local/share/supascale/migrations/50-fails.sql',
    mode: 0o644,
    content: 'select 1 / 0;\n',
  };
  const none = { text: (text: unknown) => String(text) };
  try {
    await container.putArchive(await archiveOf([script], none as never), { path: '/' });
    await container.commit({ repo: `${BROKEN}/${repository}`, tag });
  } finally {
    await container.remove({ v: true });
  }
}

describe('A first start that fails on a real engine', () => {
  let program: Program;
  let ref: string;
  const afresh = (confirm = 'shop') => program.post<{ detail: string }>(`projects/${ref}/start-afresh`, { confirm });

  beforeAll(async () => {
    await buildBroken();
    program = await Program.start();
  }, 120_000);
  afterAll(async () => {
    await program.remove();
    for (const [repository, tag] of names) await docker.getImage(`${BROKEN}/${repository}:${tag}`).remove();
  }, 120_000);

  it('is said, though the database that it left answers, and begins afresh until it was well once', async () => {
    const asked = await program.post<{ ref: string }>('projects', { slug: 'shop', imageRegistry: BROKEN });
    expect([asked.status, asked.body]).toEqual([202, expect.objectContaining({ slug: 'shop' })]);
    ref = asked.body.ref;
    const reasonOf = (conditions: readonly { type: string; reason: string }[]) =>
      conditions.find(({ type }) => type === 'Degraded')?.reason;
    const seen = await program.waitFor(ref, (s) => reasonOf(s.conditions) === 'first-init-failed', 180_000);
    expect(seen.conditions.find(({ type }) => type === 'Degraded')!.message).toContain('start-afresh');

    expect((await program.put(`projects/${ref}`, { imageRegistry: LOCAL })).status).toBe(202);
    // Another image does not mend what lies on the volume.
    await program.waitFor(
      ref,
      (s) => reasonOf(s.conditions) === 'first-init-failed' && s.version === s.observedVersion,
      180_000,
    );
    expect((await afresh('sohp')).status).toBe(400);
    expect((await afresh()).status).toBe(202);
    await program.ready(ref);
    const { body } = await program.get<{ role: string; generation: number }[]>(`projects/${ref}/former-data`);
    expect(body).toContainEqual(expect.objectContaining({ role: 'db-data', generation: 1 }));

    const again = await afresh();
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('has been well')]);
  }, 600_000);
});
