import type { ForeignContainer, ForeignMount } from '../../stack/domain/adopt/foreign.js';

type Entries = Readonly<Record<string, unknown>>;
export const isEntries = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const entriesOf = (value: unknown): Entries => (isEntries(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** YAML knows more kinds of values than Compose: a number or a word is a text too. */
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

/** A service of a compose file with all ways of writing brought into one; variables are filled in already. */
export interface ComposeService {
  readonly image?: string;
  readonly containerName?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  /** `null`: handed on from the shell or `.env`. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly envFiles: readonly string[];
  /** As written, by path in the container. */
  readonly mounts: Readonly<Record<string, Readonly<{ kind?: 'volume' | 'bind'; source: string; readOnly: boolean }>>>;
  readonly ports: ForeignContainer['ports'];
  /** Keys of networks; absent: the default one. */
  readonly networks?: readonly string[];
  readonly replicas: number;
  /** Only started on demand. */
  readonly hasProfiles: boolean;
  /** Keys that stand for more than this file. */
  readonly unread: readonly string[];
}

export function composeService(value: unknown): ComposeService {
  const service = entriesOf(value);
  const image = textOf(service.image);
  const containerName = textOf(service.container_name);
  const [command, entrypoint] = [words(service.command), words(service.entrypoint)];
  const networks = networksOf(service);
  const envFiles = typeof service.env_file === 'string' ? [service.env_file] : listOf(service.env_file);
  return {
    ...(image === undefined ? {} : { image }),
    ...(containerName === undefined ? {} : { containerName }),
    ...(command ? { command } : {}),
    ...(entrypoint ? { entrypoint } : {}),
    env: environment(service.environment),
    envFiles: envFiles.flatMap((file) => textOf(isEntries(file) ? file.path : file) ?? []),
    mounts: Object.fromEntries(listOf(service.volumes).flatMap(mountOf)),
    ports: listOf(service.ports).flatMap(portOf),
    ...(networks ? { networks } : {}),
    replicas: Number(textOf(service.scale) ?? textOf(entriesOf(service.deploy).replicas) ?? 1),
    hasProfiles: listOf(service.profiles).length > 0,
    unread: ['extends', 'network_mode', 'secrets', 'configs'].filter((key) => service[key] !== undefined),
  };
}

/** What a later file says of a service wins; lists are joined, and what has a name is replaced under it. */
export function merged(before: ComposeService | undefined, after: ComposeService): ComposeService {
  if (!before) return after;
  const networks =
    before.networks || after.networks ? [...(before.networks ?? []), ...(after.networks ?? [])] : undefined;
  return {
    ...before,
    ...after,
    env: { ...before.env, ...after.env },
    envFiles: [...before.envFiles, ...after.envFiles],
    mounts: { ...before.mounts, ...after.mounts },
    ports: [...before.ports, ...after.ports],
    ...(networks ? { networks: [...new Set(networks)] } : {}),
    replicas: after.replicas === 1 ? before.replicas : after.replicas,
    hasProfiles: before.hasProfiles || after.hasProfiles,
    unread: [...before.unread, ...after.unread],
  };
}

/** A text is divided at blanks outside of quotes, as a shell does. */
function words(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) return value.flatMap((word) => textOf(word) ?? []);
  const text = textOf(value);
  if (text === undefined) return undefined;
  const found = text.match(/(?:"(?:[^"\\]|\\[^])*"|'[^']*'|\\[^]|[^\s"'\\])+/g) ?? [];
  return found.map((word) =>
    word.replace(/"((?:[^"\\]|\\[^])*)"|'([^']*)'|\\([^])/g, (_, double?: string, single?: string, escaped?: string) =>
      double === undefined ? (single ?? escaped ?? '') : double.replace(/\\([\\"$`])/g, '$1'),
    ),
  );
}

function environment(value: unknown): ComposeService['env'] {
  if (isEntries(value))
    return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, textOf(text) ?? null]));
  return Object.fromEntries(
    listOf(value).flatMap((line) => {
      const text = textOf(line);
      if (text === undefined) return [];
      const at = text.indexOf('=');
      return [at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]];
    }),
  );
}

function networksOf({ networks }: Entries): readonly string[] | undefined {
  if (isEntries(networks)) return Object.keys(networks);
  return Array.isArray(networks) ? networks.flatMap((name) => textOf(name) ?? []) : undefined;
}

function mountOf(value: unknown): [string, ComposeService['mounts'][string]][] {
  if (isEntries(value)) {
    const [source, target, type] = [textOf(value.source), textOf(value.target), textOf(value.type)];
    if (!source || !target || (type !== 'volume' && type !== 'bind')) return [];
    return [[target, { kind: type, source, readOnly: value.read_only === true || value.read_only === 'true' }]];
  }
  const [source = '', target, ...options] = textOf(value)?.split(':') ?? [];
  if (!target) return []; // a volume without a name: nothing that could be found again
  const readOnly = options.join(',').split(',').includes('ro');
  return [[target, { source, readOnly }]];
}

/** A source that is written like a path is a folder or file; any other is the key of a volume. */
export const kindOf = ({ kind, source }: ComposeService['mounts'][string]): ForeignMount['kind'] =>
  kind ?? (/^[./~]/.test(source) ? 'bind' : 'volume');

/** Only ports of TCP that have a fixed number on the host. */
function portOf(value: unknown): ForeignContainer['ports'] {
  if (isEntries(value)) {
    const [containerPort, hostPort] = [Number(value.target), Number(value.published)];
    const isKnown = (value.protocol ?? 'tcp') === 'tcp' && containerPort > 0 && hostPort > 0;
    return isKnown ? [{ containerPort, hostPort, address: textOf(value.host_ip) ?? '0.0.0.0' }] : [];
  }
  const found = /^(?:(?:\[([0-9a-f:]+)\]|([\d.]*)):)?(\d+):(\d+)(?:\/tcp)?$/i.exec(textOf(value) ?? '');
  if (!found) return [];
  const [, six, four, hostPort, containerPort] = found;
  return [{ containerPort: Number(containerPort), hostPort: Number(hostPort), address: six ?? (four || '0.0.0.0') }];
}
