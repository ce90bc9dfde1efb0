import type { ForeignContainer, ForeignMount, ForeignStack } from '../../stack/domain/adopt/foreign.js';
import { assignments, envValue } from '../../stack/domain/compose/dotenv.js';
import { composeService, entriesOf, isEntries, kindOf, merged, type ComposeService } from './compose-service.js';
import { interpolate } from './interpolate.js';

/** What lies in a folder, as far as it is read. */
export interface ComposeFolder {
  /** Absolute. */
  readonly path: string;
  /** Parsed YAML of the compose files: the later one wins. */
  readonly files: readonly unknown[];
  /** Text of `.env`; '' when there is none. */
  readonly env: string;
  /** What Compose calls it; absent: as the files say, else after the folder. */
  readonly project?: string;
}

export interface FolderReading {
  readonly stack: ForeignStack;
  /** Variables of `.env`. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the files refer to and was not read, a sentence each. */
  readonly unread: readonly string[];
  /** Variables that the files ask for and that nobody gave. */
  readonly missing: readonly string[];
}

const FROM_DOTENV = /^(\.\/)?\.env$/;

/** Reads a compose folder as the stack that `docker compose up` would make of it. */
export function readFolder({ path, files, env, project: known }: ComposeFolder): FolderReading {
  const variables = variablesOf(env);
  const missing = new Set<string>();
  const filled = files.map((file) => fill(file, variables, missing));
  const named = filled.map((file) => entriesOf(file).name).findLast((name) => typeof name === 'string');
  const project = known ?? (variables.COMPOSE_PROJECT_NAME || named || projectNameOf(path));
  const services = servicesOf(filled).filter(([, service]) => !service.hasProfiles);
  const place = { path, project, variables, volumes: topOf(filled, 'volumes'), networks: topOf(filled, 'networks') };
  const used = new Set(services.flatMap(([, { networks }]) => networks ?? ['default']));
  return {
    stack: {
      project,
      folder: path,
      containers: services.map(([name, service]) => container(name, service, place)),
      networks: [...used].map((key) => ({ name: nameOf(key, place.networks, project), subnet: null })),
    },
    variables,
    unread: [...unreadOf(services), ...elsewhere(filled, variables)],
    missing: [...missing].sort(),
  };
}

/** Of `.env`: a value that is not in single quotes may refer to those before it. */
export function variablesOf(env: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, written] of assignments(env)) {
    const value = envValue(written);
    found[name] = written.startsWith("'") ? value : interpolate(value, (other) => found[other]).text;
  }
  return found;
}

/** As Compose makes it of the folder's name. */
export const projectNameOf = (path: string): string =>
  (path.split('/').filter(Boolean).at(-1) ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');

function fill(value: unknown, variables: Readonly<Record<string, string>>, missing: Set<string>): unknown {
  if (typeof value === 'string') {
    const done = interpolate(value, (name) => variables[name]);
    for (const name of done.missing) missing.add(name);
    return done.text;
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, variables, missing));
  if (!isEntries(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, variables, missing)]));
}

type Named = readonly [name: string, service: ComposeService];

function servicesOf(files: readonly unknown[]): readonly Named[] {
  const found = new Map<string, ComposeService>();
  for (const file of files)
    for (const [name, value] of Object.entries(entriesOf(entriesOf(file).services)))
      found.set(name, merged(found.get(name), composeService(value)));
  return [...found];
}

type Top = Readonly<Record<string, unknown>>;

const topOf = (files: readonly unknown[], key: string): Top =>
  Object.assign({}, ...files.map((file) => entriesOf(entriesOf(file)[key]))) as Top;

/** What the engine calls a volume or network of the file. */
function nameOf(key: string, top: Top, project: string): string {
  const { name, external } = entriesOf(top[key]);
  if (typeof name === 'string') return name;
  if (isEntries(external) && typeof external.name === 'string') return external.name;
  return external ? key : `${project}_${key}`;
}

interface Place {
  readonly path: string;
  readonly project: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly volumes: Top;
  readonly networks: Top;
}

function container(name: string, service: ComposeService, place: Place): ForeignContainer {
  const { image = '', command, entrypoint, networks = ['default'], ports } = service;
  const fromFile = service.envFiles.some((file) => FROM_DOTENV.test(file)) ? place.variables : {};
  const given = Object.entries(service.env).flatMap(([key, value]) => {
    const text = value ?? place.variables[key];
    return text === undefined ? [] : [[key, text] as const];
  });
  return {
    name: service.containerName ?? `${place.project}-${name}-1`,
    service: name,
    image,
    ...(entrypoint ? { entrypoint } : {}),
    ...(command ? { command } : {}),
    env: { ...fromFile, ...Object.fromEntries(given) },
    mounts: Object.entries(service.mounts).map(([path, mount]) => mountAt(path, mount, place)),
    ports,
    networks: networks.map((key) => nameOf(key, place.networks, place.project)),
    isRunning: false,
  };
}

function mountAt(path: string, mount: ComposeService['mounts'][string], place: Place): ForeignMount {
  const { source, readOnly } = mount;
  if (kindOf(mount) === 'bind') return { kind: 'bind', source: absolute(place.path, source), path, readOnly };
  return { kind: 'volume', source: nameOf(source, place.volumes, place.project), path, readOnly };
}

/** Without touching the disk: `.` and `..` are taken away. */
function absolute(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/'))
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  return `/${parts.join('/')}`;
}

const unreadOf = (services: readonly Named[]): string[] =>
  services.flatMap(([name, { unread, envFiles, replicas }]) => [
    ...unread.map((key) => `${key} of ${name} in the compose file is not read`),
    ...envFiles
      .filter((file) => !FROM_DOTENV.test(file))
      .map((file) => `The file ${file}, which ${name} takes variables from, is not read`),
    ...(replicas > 1 ? [`${name} asks for ${replicas} containers, and a project has one of each`] : []),
  ]);

function elsewhere(files: readonly unknown[], { COMPOSE_FILE }: Readonly<Record<string, string>>): string[] {
  const isIncluding = files.some((file) => entriesOf(file).include !== undefined);
  return [
    ...(isIncluding ? ['What the compose file includes is not read'] : []),
    ...(COMPOSE_FILE ? ['COMPOSE_FILE in .env names compose files; only the usual ones are read'] : []),
  ];
}
