import { anEventStore, type ADatabase } from '../harness/a-database.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { rebuild } from '../../src/event-store/rebuild.js';
import type { Projections } from '../../src/event-store/projections.js';
import { Refused } from '../../src/kernel/refused.js';
import { projectListProjection, ProjectRow } from '../../src/projects/project-list.js';
import { serverListProjection, ServerRow } from '../../src/servers/server-list.js';
import { ActivityLog } from '../../src/activity/activity-log.js';
import { activityProjection } from '../../src/activity/activity-projection.js';
import { ActivityActorRow, ActivityRow } from '../../src/activity/activity-row.js';
import { ADA, RECONCILER } from '../../src/activity/domain/a-recorded.fixture.js';

const SHOP = 'abcdefghijklmnopqrst';
const BLOG = 'tsrqponmlkjihgfedcba';
const START = Date.UTC(2026, 10, 24);
const declared = (slug: string) => ({
  type: 'ProjectRequested',
  version: 1,
  data: {
    ...{ slug, displayName: slug, serverId: 's1', subnet: '10.1.0.0/24', secrets: {} },
    spec: { release: '2026.11', bindAddress: '127.0.0.1', ports: { gateway: 20000 }, services: {} },
    images: { set: 'local', registry: 'supascale.local' },
  },
});
const event = (type: string, data: object = {}) => ({ type, version: 1, data });

describe('The activity log', () => {
  let store: EventStore;
  let projections: Projections;
  let database: ADatabase;
  let log: ActivityLog;
  let now = START;

  beforeAll(async () => {
    const entities = [ActivityRow, ActivityActorRow, ProjectRow, ServerRow];
    const all = [serverListProjection, projectListProjection, activityProjection];
    ({ store, projections, database } = await anEventStore(all, { entities, clock: () => now }));
    const of = <Row extends object>(row: new () => Row) => database.reads.getRepository<Row>(row);
    log = new ActivityLog(of(ActivityRow), of(ActivityActorRow), of(ProjectRow));
    await store.append('server-s1', 0, [event('ServerRegistered', { name: 'This machine', endpoint: 'local' })], ADA);
    await store.append(`project-${SHOP}`, 0, [declared('shop')], ADA);
    now += 1000;
    await store.append(`project-${BLOG}`, 0, [declared('blog'), event('ProjectPaused', { reason: 'asked for' })], ADA);
    await store.append(`convergence-${SHOP}`, 0, [event('ConvergenceSettled', { wishVersion: 1 })], RECONCILER);
    now += 1000;
    await store.append('connection-s1', 0, [event('EngineLost', { reason: 'gone' })], RECONCILER);
    await store.append('moon-1', 0, [event('MoonPhaseChanged')], { kind: 'system', id: 'system', name: 'Supascale' });
    await store.append(`project-${SHOP}`, 1, [event('ProjectPaused', { reason: 'asked for' })], ADA);
  });
  afterAll(() => database.remove());

  const lines = async (filter: Parameters<ActivityLog['page']>[0]) =>
    (await log.page(filter, { limit: 100 })).items.map(({ line }) => line);

  it('has a line for every event of both logs, newest first', async () => {
    const { items } = await log.page({}, { limit: 100 });
    expect(items.map(({ kind }) => kind)).toEqual([
      'ProjectPaused',
      'MoonPhaseChanged',
      'EngineLost',
      'ConvergenceSettled',
      'ProjectPaused',
      'ProjectRequested',
      'ProjectRequested',
      'ServerRegistered',
    ]);
    expect(items.map(({ id }) => id)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it.each([
    [
      { actor: 'reconciler' },
      ['reconciler lost the engine of This machine: gone', 'reconciler has shop as wished (wish 1)'],
    ],
    [{ actor: ADA.id, kind: 'ProjectPaused' }, ['ada paused shop', 'ada paused blog']],
    [{ project: 'shop', kind: 'ProjectPaused' }, ['ada paused shop']],
    [{ project: BLOG, kind: 'ProjectPaused', actor: 'ada' }, ['ada paused blog']],
    [{ project: 'shop', actor: 'reconciler' }, ['reconciler has shop as wished (wish 1)']],
    [{ from: START + 1000, to: START + 2000, kind: 'ProjectPaused' }, ['ada paused blog']],
    [{ from: START + 5000 }, []],
    [{ to: START }, []],
    [{ actor: 'nobody' }, []],
    [{ project: 'nothing' }, []],
  ])('gives what %j asks for', async (filter, expected) => {
    expect(await lines(filter)).toEqual(expected);
  });

  it('pages without gap or repetition while lines are added', async () => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await log.page({}, { limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(seen).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('refuses a cursor of another list', async () => {
    const cursor = Buffer.from('["shop"]').toString('base64url');
    await expect(log.page({}, { limit: 3, cursor })).rejects.toThrow(Refused);
  });

  it('knows who has done something', async () => {
    expect(await log.actorNames(10)).toEqual(['Supascale', 'ada', 'reconciler']);
  });

  it('is the same after it was rebuilt from the events', async () => {
    const before = await database.reads.getRepository(ActivityRow).find({ order: { id: 'ASC' } });
    await rebuild(store, projections);
    expect(await database.reads.getRepository(ActivityRow).find({ order: { id: 'ASC' } })).toEqual(before);
  });

  it.each([
    [{}],
    [{ actorId: 'a' }],
    [{ projectRef: 'p' }],
    [{ kind: 'k' }],
    [{ actorId: 'a', kind: 'k' }],
    [{ projectRef: 'p', kind: 'k' }],
    [{ actorId: 'a', projectRef: 'p' }],
  ])('answers %j by walking down one index, without sorting', async (equal) => {
    const where = Object.entries(equal).map(([column, value]) => `${column} = '${value}'`);
    const sql = `SELECT * FROM activity_log WHERE ${[...where, 'id BETWEEN 0 AND 9000000000'].join(' AND ')} ORDER BY id DESC LIMIT 51`;
    const plan: { detail: string }[] = await database.reads.query(`EXPLAIN QUERY PLAN ${sql}`);
    const text = plan.map(({ detail }) => detail).join('; ');
    expect(text).toMatch(/^SEARCH activity_log USING (INDEX|INTEGER PRIMARY KEY)/);
    expect(text).not.toContain('TEMP B-TREE');
    for (const column of Object.keys(equal)) expect(text).toContain(`${column}=?`);
  });
});
