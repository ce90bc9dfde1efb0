import { describe, expect, it } from '@jest/globals';
import { aSpec, core } from '../../stack/domain/a-stack.fixture.js';
import type { Release } from '../../stack/domain/release.js';
import { differences, differenceText } from './differences.js';
import { importOf, type Edits } from './import.js';

const none: Edits = { compose: [], env: {}, removedEnv: [], others: [] };
const compose = (path: string, theirs: unknown): Edits => ({
  ...none,
  compose: [{ path: path.split('.'), ours: 'as it was', theirs }],
});
const imported = (edits: Edits, release: Release = core) => importOf(edits, aSpec(), release, ['smtp.password']);

describe('An edit of the compose file', () => {
  it.each<[string, unknown, object]>([
    ['services.meta.mem_limit', '1.5g', { services: { meta: { memoryMiB: 1536 } } }],
    ['services.meta.mem_limit', 629145600, { services: { meta: { memoryMiB: 600 } } }],
    ['services.meta.cpus', 0.5, { services: { meta: { cpus: 0.5 } } }],
    ['services.meta.environment.MINE', 'a$$b', { services: { meta: { env: { MINE: 'a$b' } } } }],
    [
      'services.meta.environment.PG_QUERY_TIMEOUT_SECS',
      20,
      { services: { meta: { env: { PG_QUERY_TIMEOUT_SECS: '20' } } } },
    ],
    ['services.gateway.ports', ['127.0.0.1:21000:8000'], { ports: { gateway: 21000, db: 20001 } }],
    ['services.gateway.ports', ['0.0.0.0:${GATEWAY_PORT}:8000'], { bindAddress: '0.0.0.0', ports: { gateway: 20000 } }],
    ['services.db.image', 'supascale.local/supabase/postgres:15.8.1.085', { services: { db: { tag: '15.8.1.085' } } }],
    ['services.meta', undefined, { services: { meta: { enabled: false } } }],
  ])('%s to %j becomes a wish', (path, theirs, spec) => {
    const { spec: wished, left, maps } = imported(compose(path, theirs));
    expect(wished).toMatchObject(spec);
    expect(left).toEqual([]);
    expect(maps).toEqual([path]);
  });

  it.each<[string, unknown, RegExp]>([
    ['services.meta.mem_limit', 'much', /not a number/],
    ['services.meta.environment.PG_META_DB_HOST', 'elsewhere', /release sets/],
    ['services.meta.environment.MINE', '${POSTGRES_PASSWORD}', /refers to a variable/],
    ['services.meta.environment', ['A=1'], /NAME: value/],
    ['services.meta.restart', 'always', /release decides/],
    ['services.db.image', 'postgres:18', /belong to release/],
    ['services.gateway.ports', ['9000:9000'], /ADDRESS:PORT/],
    ['services.mine', { image: 'x' }, /no service mine/],
    ['volumes.db-data.name', 'other', /only services/],
  ])('%s to %j is left, with the reason', (path, theirs, why) => {
    const { spec, left, maps } = imported(compose(path, theirs));
    expect(spec).toEqual(aSpec());
    expect(maps).toEqual([]);
    expect(left).toEqual([{ what: path, why: expect.stringMatching(why) as unknown }]);
  });
});

describe('An edit of .env', () => {
  it('moves ports, gives secrets of users, and leaves ours to be rotated', () => {
    const env = {
      GATEWAY_PORT: '21000',
      BIND_ADDRESS: '0.0.0.0',
      SMTP_PASSWORD: 'hunter2',
      JWT_SECRET: 'x',
      MINE: '1',
    };
    const { spec, secrets, left, maps } = imported({ ...none, env, removedEnv: ['DB_PORT'], others: ['volumes/x'] });
    expect(spec).toMatchObject({ bindAddress: '0.0.0.0', ports: { gateway: 21000, db: 20001 } });
    expect(secrets).toEqual({ 'smtp.password': 'hunter2' });
    expect(left.map(({ what }) => what)).toEqual(['.env JWT_SECRET', '.env MINE', '.env DB_PORT', 'volumes/x']);
    expect(maps).toEqual(['.env GATEWAY_PORT', '.env BIND_ADDRESS', '.env SMTP_PASSWORD']);
    expect(JSON.stringify({ left, maps })).not.toContain('hunter2');
  });
});

describe('Differences of two documents', () => {
  it('are told where they are, with values only where none can be secret', () => {
    const ours = { services: { db: { mem_limit: '1g', environment: { A: 'x', B: 'y' } } } };
    const theirs = { services: { db: { mem_limit: '2g', environment: { A: 'secret', C: 'z' } } } };
    expect(differences(ours, theirs).map(differenceText)).toEqual([
      'services.db.mem_limit: 1g → 2g',
      'services.db.environment.A was changed',
      'services.db.environment.B was removed',
      'services.db.environment.C was added',
    ]);
  });
});
