import type { Release, ServiceTemplate } from './release.js';

/** Answers what is wrong with one value, for a person, to be read after the field's name; `[]` when nothing is. */
export type FieldCheck = (value: unknown) => readonly string[];

/** What the server leaves to projects. */
export interface PortRules {
  /** First and last, both included. */
  readonly portRange: readonly [number, number];
  /** The control plane's own, and others that the operator keeps. */
  readonly reservedPorts: readonly number[];
  /** Ports that the project has already: they may stay wherever they lie. */
  readonly kept?: readonly number[];
}

const MEBIBYTES_OF_A_TEBIBYTE = 1024 * 1024;
const ENV_VALUE_BYTES = 32 * 1024;
const SLUG = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const ENV_KEY = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
export const LONE_SURROGATE = /\p{Surrogate}/u;
/** Controls, and what turns the direction of text around to make it look like another. */
export const CONTROL_OR_BIDI = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;
const RESERVED_SLUGS: ReadonlySet<string> = new Set(
  'admin api auth default docker health localhost new null root static system undefined con nul prn aux'.split(' '),
);
/** Would change what the programs in a container load or whom they speak to. */
const RESERVED_ENV = ['PATH', 'LD_*', 'NODE_OPTIONS', 'DOCKER_*', 'COMPOSE_*'];

/** V1: a project's name for folders and addresses, fixed at creation. */
export const checkSlug: FieldCheck = (slug) => {
  if (typeof slug !== 'string') return ['must be text'];
  if (slug.length < 3 || slug.length > 40) return ['must have 3 to 40 characters'];
  if (!SLUG.test(slug))
    return ['must be lower-case letters and digits in groups joined by single dashes, a letter first'];
  return RESERVED_SLUGS.has(slug) ? ['is a reserved word'] : [];
};

/** V2: a name for people, kept letter by letter. */
export const checkDisplayName: FieldCheck = (name) => {
  if (typeof name !== 'string') return ['must be text'];
  const length = [...name].length;
  if (length > 200 || name.trim() === '') return ['must have 1 to 200 characters'];
  if (LONE_SURROGATE.test(name)) return ['must be whole characters'];
  return CONTROL_OR_BIDI.test(name) ? ['must not hold control characters or change the direction of text'] : [];
};

/** V3. Variables that the release sets belong to it, and secrets are changed by rotating them only. */
export function checkEnvKey(key: string, template: ServiceTemplate, release: Release): readonly string[] {
  if (!ENV_KEY.test(key)) return ['must be letters, digits and underscores, not a digit first, at most 128'];
  const source = Object.hasOwn(template.env, key) ? template.env[key] : undefined;
  if (source?.from === 'overridable') return [];
  if (source) return ['is set by the release'];
  if (Object.hasOwn(release.secrets, key)) return ['is a secret of the project: it can only be rotated'];
  const isReserved = [...RESERVED_ENV, ...template.reservedEnv].some((pattern) => matches(pattern, key));
  return isReserved ? ['must not be set for this service'] : [];
}

const matches = (pattern: string, key: string): boolean =>
  pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern;

/** V4: any text, handed on byte by byte. */
export const checkEnvValue: FieldCheck = (value) => {
  if (typeof value !== 'string') return ['must be text'];
  if (value.includes('\0') || LONE_SURROGATE.test(value)) return ['must be whole characters without NUL'];
  return Buffer.byteLength(value) > ENV_VALUE_BYTES ? ['must not be longer than 32 KiB'] : [];
};

/** V9 */
export const checkPort =
  ({ portRange: [first, last], reservedPorts, kept = [] }: PortRules): FieldCheck =>
  (port) => {
    if (!isInteger(port)) return ['must be an integer'];
    if (kept.includes(port)) return [];
    if (port < first || port > last) return [`must be ${first} to ${last}`];
    return reservedPorts.includes(port) ? ['is used by the control plane or reserved'] : [];
  };

/** V8: only what the release was tested with. */
export const checkTag =
  ({ tags }: ServiceTemplate): FieldCheck =>
  (tag) =>
    typeof tag === 'string' && tags.includes(tag) ? [] : [`must be one of ${tags.join(', ')}`];

export const checkMemory =
  ({ limits: { leastMemoryMiB } }: ServiceTemplate): FieldCheck =>
  (memoryMiB) =>
    isInteger(memoryMiB) && memoryMiB >= leastMemoryMiB && memoryMiB <= MEBIBYTES_OF_A_TEBIBYTE
      ? []
      : [`must be an integer from ${leastMemoryMiB} to ${MEBIBYTES_OF_A_TEBIBYTE}, in MiB`];

export const checkSwitch =
  ({ mandatory }: ServiceTemplate): FieldCheck =>
  (enabled) =>
    typeof enabled !== 'boolean' ? ['must be true or false'] : mandatory && !enabled ? ['cannot be switched off'] : [];

export const checkCpus: FieldCheck = (cpus) =>
  typeof cpus === 'number' && cpus >= 0.1 && cpus <= 64 && Number(cpus.toFixed(2)) === cpus
    ? []
    : ['must be a number from 0.1 to 64 with at most 2 decimals'];

const isInteger = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);
