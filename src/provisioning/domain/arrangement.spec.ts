import { release202609 } from '../../stack/domain/releases/2026-09.js';
import { release202610 } from '../../stack/domain/releases/2026-10.js';
import { release202611 } from '../../stack/domain/releases/2026-11.js';
import { checkSetting } from '../../stack/domain/setting-checks.js';
import { definitionOf } from '../../stack/domain/settings.js';
import type { StackSpec } from '../../stack/domain/stack-spec.js';
import { arrangedFrom, arrangementOf, changesFor, isAskedFor } from './arrangement.js';

const spec = (settings: NonNullable<StackSpec['settings']>): StackSpec => ({
  ...{ release: '2026.10', bindAddress: '127.0.0.1', ports: {}, services: {}, settings },
});

describe('What is wished inside a database', () => {
  it('follows from the settings, with what the release says where nothing is set', () => {
    expect(arrangementOf(release202610, spec({}))).toEqual({ extensions: [], jwtExpiry: 3600 });
    const set = spec({ database: { extensions: ['vector', 'citext'] }, auth: { jwtExpiry: 60 } });
    expect(arrangementOf(release202610, set)).toEqual({ extensions: ['citext', 'vector'], jwtExpiry: 60 });
    expect(arrangementOf(release202611, spec({}))).toBeUndefined();
    expect([isAskedFor(spec({})), isAskedFor(set)]).toEqual([false, true]);
  });

  it('is created where it is missing, each in its place, and nothing is dropped', () => {
    const has = arrangedFrom('3600\ncitext\nplpgsql\nhstore\n');
    const wanted = { extensions: ['citext', 'pg_cron', 'vector'], jwtExpiry: 3600 };
    expect(changesFor(wanted, has).map(({ sql }) => sql)).toEqual([
      'create extension if not exists "pg_cron" cascade;',
      'create extension if not exists "vector" with schema extensions cascade;',
    ]);
    expect(changesFor({ extensions: [] }, has)).toEqual([]);
  });

  it('tells SQL how long a token lives', () => {
    expect(changesFor({ extensions: [], jwtExpiry: 60 }, arrangedFrom('\n'))).toEqual([
      {
        what: 'session token lifetime 60 s',
        sql: `alter database postgres set "app.settings.jwt_exp" to '60';`,
      },
    ]);
  });

  it('is only what the release has', () => {
    const check = (release: typeof release202610, value: unknown) =>
      checkSetting(definitionOf(release.settings, 'database.extensions')!, value);
    expect(check(release202610, ['vector', 'pg_cron'])).toEqual([]);
    expect(check(release202609, ['plv8'])).toEqual([]);
    for (const value of [['plv8'], ['vector"; drop table x'], ['vectors'], ['adminpack'], 'vector', [5]])
      expect(check(release202610, value)).toHaveLength(1);
  });
});
