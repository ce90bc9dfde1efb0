import { valueOf } from '../../stack/domain/settings.js';
import type { Release } from '../../stack/domain/release.js';
import type { StackSpec } from '../../stack/domain/stack-spec.js';

/** What is wished inside a project's database, which containers know nothing of. */
export interface Arrangement {
  /** Names; those that are missing are created, others are left alone. */
  readonly extensions: readonly string[];
  /** What SQL is told of the life of a session token, seconds; absent where the release says nothing of it. */
  readonly jwtExpiry?: number;
}

/** @returns undefined where the release leaves nothing to wish there */
export function arrangementOf(release: Release, spec: StackSpec): Arrangement | undefined {
  const extensions = valueOf(release.settings, spec.settings ?? {}, 'database.extensions');
  const jwtExpiry = valueOf(release.settings, spec.settings ?? {}, 'auth.jwtExpiry');
  if (!Array.isArray(extensions)) return undefined;
  return {
    extensions: [...(extensions as readonly string[])].sort(),
    ...(typeof jwtExpiry === 'number' ? { jwtExpiry } : {}),
  };
}

/** Whether a user asked for any of it: then it is seen to also after a restart of this program. */
export const isAskedFor = ({ settings = {} }: StackSpec): boolean =>
  settings.database?.extensions !== undefined || settings.auth?.jwtExpiry !== undefined;

/** What the database has, as {@link ASK} tells it. */
export interface Arranged {
  readonly extensions: ReadonlySet<string>;
  readonly jwtExpiry: string;
}

/** First line: the life of a token as SQL knows it. Then the extensions, one a line. */
export const ASK = `select coalesce(current_setting('app.settings.jwt_exp', true), '');
select extname from pg_extension order by 1;
`;

export function arrangedFrom(answer: string): Arranged {
  const [jwtExpiry = '', ...extensions] = answer.split('\n').map((line) => line.trim());
  return { jwtExpiry, extensions: new Set(extensions.filter((name) => name !== '')) };
}

/** These say themselves where they lie. */
const OWN_SCHEMA = new Set(['pg_cron', 'pgmq', 'pg_graphql', 'timescaledb', 'plv8']);

export interface Change {
  /** For people, e.g. `extension vector`. */
  readonly what: string;
  readonly sql: string;
}

/** The statements that are missing; each can be given by itself, and again. Nothing is ever dropped. */
export function changesFor(wanted: Arrangement, has: Arranged): readonly Change[] {
  const missing = wanted.extensions.filter((name) => !has.extensions.has(name));
  const { jwtExpiry } = wanted;
  return [
    ...missing.map((name) => ({
      what: `extension ${name}`,
      sql: `create extension if not exists ${quoted(name)}${OWN_SCHEMA.has(name) ? '' : ' with schema extensions'} cascade;`,
    })),
    ...(jwtExpiry === undefined || has.jwtExpiry === String(jwtExpiry)
      ? []
      : [
          {
            what: `session token lifetime ${jwtExpiry} s`,
            sql: `alter database postgres set "app.settings.jwt_exp" to '${jwtExpiry}';`,
          },
        ]),
  ];
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
