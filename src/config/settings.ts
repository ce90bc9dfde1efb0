import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { StartRefused } from '../kernel/start-refused.js';
import { releases } from '../stack/domain/releases/index.js';
import { bool, choice, cidr, host, integer, list, text, url, type Kind } from './kinds.js';

/** One setting: the variable that overrides it, and what its value must be. */
const SETTINGS = {
  dataFolder: { variable: 'SUPASCALE_DATA', kind: text },
  'http.host': { variable: 'SUPASCALE_HOST', kind: host },
  'http.port': { variable: 'SUPASCALE_PORT', kind: integer(1, 65535) },
  'http.baseUrl': { variable: 'SUPASCALE_BASE_URL', kind: url },
  'http.insecureHttp': { variable: 'SUPASCALE_INSECURE_HTTP', kind: bool },
  'http.trustedProxies': { variable: 'SUPASCALE_TRUSTED_PROXIES', kind: list },
  'sessions.idleMinutes': { variable: 'SUPASCALE_SESSION_IDLE_MINUTES', kind: integer(1, 43_200) },
  'sessions.maxMinutes': { variable: 'SUPASCALE_SESSION_MAX_MINUTES', kind: integer(1, 43_200) },
  'projects.portFirst': { variable: 'SUPASCALE_PORT_FIRST', kind: integer(1024, 65535) },
  'projects.portLast': { variable: 'SUPASCALE_PORT_LAST', kind: integer(1024, 65535) },
  'projects.networkPool': { variable: 'SUPASCALE_NETWORK_POOL', kind: cidr },
  'projects.networkPrefix': { variable: 'SUPASCALE_NETWORK_PREFIX', kind: integer(16, 28) },
  'projects.release': { variable: 'SUPASCALE_RELEASE', kind: choice(releases.map(({ id }) => id)) },
  'projects.folder': { variable: 'SUPASCALE_PROJECTS', kind: text },
  'projects.imageRegistry': { variable: 'SUPASCALE_IMAGE_REGISTRY', kind: text },
  'backups.folder': { variable: 'SUPASCALE_BACKUPS', kind: text },
  'reconciler.workers': { variable: 'SUPASCALE_WORKERS', kind: integer(1, 256) },
  'reconciler.parallelStarts': { variable: 'SUPASCALE_PARALLEL_STARTS', kind: integer(0, 64) },
  'reconciler.resyncMinutes': { variable: 'SUPASCALE_RESYNC_MINUTES', kind: integer(1, 1440) },
  'reconciler.deepResyncMinutes': { variable: 'SUPASCALE_DEEP_RESYNC_MINUTES', kind: integer(1, 10_080) },
  'reconciler.drainSeconds': { variable: 'SUPASCALE_DRAIN_SECONDS', kind: integer(0, 300) },
  'standby.enabled': { variable: 'SUPASCALE_STANDBY', kind: bool },
  'standby.port': { variable: 'SUPASCALE_STANDBY_PORT', kind: integer(0, 65535) },
  'log.level': {
    variable: 'SUPASCALE_LOG_LEVEL',
    kind: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace']),
  },
} as const satisfies Record<string, { variable: string; kind: Kind<unknown> }>;

type Name = keyof typeof SETTINGS;
type ValueOf<N extends Name> = (typeof SETTINGS)[N]['kind'] extends Kind<infer Value> ? Value : never;
/** Every setting by its dotted name, validated. */
export type Settings = { readonly [N in Name]: ValueOf<N> };

/**
 * Reads `default.yaml`, then the file of `NODE_ENV`, then SUPASCALE_* variables; each wins over the one before.
 * @param folder holds the yaml files
 * @throws StartRefused naming all that is wrong at once
 */
export function readSettings(folder: string, env: NodeJS.ProcessEnv = process.env): Settings {
  const layers = ['default', env.NODE_ENV ?? 'production'].map((name) => flat(readYaml(join(folder, `${name}.yaml`))));
  const merged = Object.assign({}, ...layers) as Record<string, unknown>;
  const problems: string[] = Object.keys(merged)
    .filter((name) => !Object.hasOwn(SETTINGS, name))
    .map((name) => `${name}: there is no such setting`);
  const values: Record<string, unknown> = {};
  for (const [name, { variable, kind }] of Object.entries(SETTINGS)) {
    const given = env[variable] ?? merged[name];
    const result = given === undefined ? { problem: 'is missing' } : (kind as Kind<unknown>)(given);
    if ('problem' in result) problems.push(`${env[variable] === undefined ? name : variable}: ${result.problem}`);
    else values[name] = result.value;
  }
  problems.push(...unsafe(values));
  if (problems.length > 0) throw new StartRefused(`The settings are not right: ${problems.join('; ')}.`);
  return { ...(values as Settings), dataFolder: resolve(values.dataFolder as string) };
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Rules that need more than one setting. */
function unsafe(s: Partial<Settings>): string[] {
  const isPlain = !s['http.baseUrl'] || s['http.baseUrl'].startsWith('http:');
  const isOpen = s['http.host'] !== undefined && !LOOPBACK.has(s['http.host']);
  return [
    ...(isPlain && isOpen && !s['http.insecureHttp']
      ? [
          `http.host ${s['http.host']} would serve passwords over plain http; set SUPASCALE_BASE_URL to the https address of your proxy, or SUPASCALE_INSECURE_HTTP=1`,
        ]
      : []),
    ...((s['projects.portFirst'] ?? 0) > (s['projects.portLast'] ?? 65535)
      ? ['projects.portFirst must not be above projects.portLast']
      : []),
  ];
}

const readYaml = (file: string): unknown => (existsSync(file) ? parse(readFileSync(file, 'utf8')) : {});

/** `{ a: { b: 1 } }` → `{ 'a.b': 1 }`. */
function flat(value: unknown, prefix = ''): Record<string, unknown> {
  if (value === null || typeof value !== 'object') return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      const name = prefix ? `${prefix}.${key}` : key;
      return inner !== null && typeof inner === 'object' ? Object.entries(flat(inner, name)) : [[name, inner]];
    }),
  );
}
