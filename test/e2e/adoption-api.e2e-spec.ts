import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../harness/program.js';

interface ProblemBody {
  code: string;
  detail: string;
  errors?: Record<string, string[]>;
}

/** The built program over HTTP, without any engine: what is asked for wrongly is told before one is needed. */
describe('The adoptions API', () => {
  const folder = mkdtempSync(join(tmpdir(), 'supascale-adopt-'));
  const wish = { folder, slug: 'adopted', confirm: 'x', report: 'y' };
  let program: Program;

  beforeAll(async () => {
    writeFileSync(join(folder, 'docker-compose.yml'), 'services:\n  db: { image: "hush-5f1c9b7e:1" }\n');
    program = await Program.start({ env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } });
  }, 60_000);
  afterAll(async () => {
    await program.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[string, string, object, number, string, string | undefined]>([
    ['neither project nor folder', 'adoptions/report', {}, 400, 'invalid', 'project'],
    ['both', 'adoptions/report', { project: 'x', folder: '/x' }, 400, 'invalid', 'project'],
    ['a relative folder', 'adoptions/report', { folder: 'x/y' }, 400, 'invalid', 'folder'],
    ['a folder with ..', 'adoptions/report', { folder: '/etc/../etc' }, 400, 'invalid', 'folder'],
    ['a folder that is not there', 'adoptions/report', { folder: '/nowhere/at/all' }, 400, 'invalid', 'folder'],
    ['a folder without a compose file', 'adoptions/report', { folder: tmpdir() }, 400, 'invalid', 'folder'],
    ['a wrong type', 'adoptions/report', { project: 7 }, 400, 'invalid', 'project'],
    ['an unknown field', 'adoptions/report', { project: 'x', host: 'y' }, 400, 'invalid', 'host'],
    ['a server that is no id', 'adoptions/report', { project: 'x', serverId: 'mars' }, 400, 'invalid', 'serverId'],
    [
      'an unknown server',
      'adoptions/report',
      { project: 'x', serverId: '00000000-0000-4000-8000-000000000000' },
      400,
      'invalid',
      'serverId',
    ],
    ['a project without an engine', 'adoptions/report', { project: 'x' }, 503, 'unavailable', undefined],
    ['a folder without an engine', 'adoptions/report', { folder }, 503, 'unavailable', undefined],
    ['an adoption without a name', 'adoptions', { ...wish, slug: undefined }, 400, 'invalid', 'slug'],
    ['an adoption without a confirmation', 'adoptions', { ...wish, confirm: undefined }, 400, 'invalid', 'confirm'],
    ['an adoption without a report', 'adoptions', { ...wish, report: undefined }, 400, 'invalid', 'report'],
    ['an adoption without an engine', 'adoptions', wish, 503, 'unavailable', undefined],
  ])('refuses %s', async (_, path, body, status, code, field) => {
    const answer = await program.post<ProblemBody>(path, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (field) expect(Object.keys(answer.body.errors ?? {})).toContain(field);
    expect(JSON.stringify(answer.body)).not.toContain('hush-5f1c9b7e');
  });

  it('lists nothing without an engine, and says why', async () => {
    const { status, body } = await program.get<ProblemBody>('adoptions');
    expect([status, body.code]).toEqual([503, 'unavailable']);
  });

  it('describes itself', async () => {
    const { body } = await program.get<{ paths: Record<string, object> }>('openapi.json');
    expect(Object.keys(body.paths).filter((path) => path.includes('adoptions'))).toEqual([
      '/api/v1/adoptions',
      '/api/v1/adoptions/report',
    ]);
  });

  it('has nothing for those who may not change servers', async () => {
    const made = await program.post<{ key: string }>('api-keys', { name: 'narrow', permissions: ['projects:write'] });
    const Authorization = `Bearer ${made.body.key}`;
    const asked = await fetch(`${program.origin}/api/v1/adoptions/report`, {
      method: 'POST',
      headers: { Authorization, 'Content-Type': 'application/json' },
      body: JSON.stringify({ folder }),
    });
    expect(asked.status).toBe(403);
  });
});
