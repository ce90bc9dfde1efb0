import type { DesiredContainer, DesiredNetwork, DesiredStack, DesiredVolume, SecretRef } from '../desired.js';
import type { Release } from '../release.js';
import { hostPath, holdsSecrets, joined, literal, Variables } from './interpolation.js';
import { composeService } from './service.js';
import { yamlText, type Yaml } from './yaml.js';

export const COMPOSE_FILE = 'docker-compose.yml';
export const ENV_FILE = '.env';

type Labels = Readonly<Record<string, string>>;

/** The labels by which a control plane knows again what Compose made. Those of Compose itself are left to Compose. */
export interface Identity {
  container(want: DesiredContainer): Labels;
  network(want: DesiredNetwork): Labels;
  volume(want: DesiredVolume): Labels;
}

export interface ComposeOptions {
  readonly release: Release;
  /** What Compose calls the project. */
  readonly projectName: string;
  /** With it containers, network and volumes carry the very names and labels that ours have; without it Compose names them. */
  readonly identity?: Identity;
  /** The value of a secret. */
  readonly secret: (ref: SecretRef) => string;
  /** Sentences at the head of the compose file. */
  readonly remarks: readonly string[];
}

/** One file of a project's folder. */
export interface ComposedFile {
  /** Below the folder, e.g. `volumes/gateway/etc/nginx/nginx.conf`. */
  readonly path: string;
  /** e.g. 0o600 */
  readonly mode: number;
  readonly content: string;
  /** Of such a file nothing is shown to those who may not see secrets. */
  readonly holdsSecrets: boolean;
}

/**
 * The stack as an ordinary Compose project: `docker-compose.yml`, `.env`, and the config files below `volumes/`. Reads
 * alike in Compose 1.29 and 2. Data lies in the same named volumes as before. Equal inputs give equal bytes.
 */
export function composeOf(desired: DesiredStack, options: ComposeOptions): readonly ComposedFile[] {
  const variables = new Variables(options.secret);
  variables.known('COMPOSE_PROJECT_NAME', options.projectName);
  const file = { version: '2.4', ...stack(desired, options, variables) };
  return [
    {
      path: COMPOSE_FILE,
      mode: 0o644,
      content: `${remarks(options.remarks)}${yamlText(file)}`,
      holdsSecrets: false,
    },
    {
      path: ENV_FILE,
      mode: 0o600,
      content: `${remarks(ENV_REMARKS)}${variables.lines.map((line) => `${line}\n`).join('')}`,
      holdsSecrets: true,
    },
    ...desired.containers.flatMap((container) => configFiles(container, options)),
  ];
}

const ENV_REMARKS = ['Addresses and secrets of this project: for nobody else to read.'];
const remarks = (lines: readonly string[]): string => lines.map((line) => `# ${line}\n`).join('');

function stack(desired: DesiredStack, { release, identity }: ComposeOptions, variables: Variables) {
  const used = desired.volumes.filter(({ name }) =>
    desired.containers.some(({ mounts }) => mounts.some(({ volume }) => volume === name)),
  );
  const networkKey = identity && desired.network ? desired.network.name : 'default';
  const roles = new Map(used.map(({ name, role }) => [name, role]));
  const services = desired.containers.map((want) => {
    const context = { desired, release, variables, networkKey, volumeKey: (name: string) => roles.get(name) ?? name };
    const labels = identity && foreignTo(identity.container(want));
    return [want.service, composeService(want, { ...context, ...(labels ? { labels } : {}) })] as const;
  });
  return {
    services: Object.fromEntries(services),
    networks: { [networkKey]: network(desired.network, identity) },
    volumes: Object.fromEntries(used.map((volume) => [volume.role, namedVolume(volume, identity)])),
  };
}

/** What was taken over carries no labels of ours and was made by others: Compose is told to take it as it is. */
function network(want: DesiredNetwork | undefined, identity: Identity | undefined): Yaml {
  if (!want || !identity) return {};
  if (want.adopted) return { name: want.name, external: true };
  return { name: want.name, ipam: { config: [{ subnet: want.subnet }] }, labels: foreignTo(identity.network(want)) };
}

function namedVolume(want: DesiredVolume, identity: Identity | undefined): Yaml {
  if (!identity) return {};
  if (want.adopted) return { name: want.name, external: true };
  const folder = want.device && { driver_opts: { type: 'none', o: 'bind', device: literal(want.device) } };
  return { name: want.name, ...folder, labels: foreignTo(identity.volume(want)) };
}

const COMPOSES_OWN = 'com.docker.compose.';

/** Without the labels that Compose sets itself. */
export const foreignTo = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith(COMPOSES_OWN)));

/** A file keeps its mode: what the service reads as another user than root has to be open, and the folder around is closed. */
const configFiles = (container: DesiredContainer, { secret }: ComposeOptions): ComposedFile[] =>
  container.files.map(({ path, mode, content }) => ({
    path: hostPath(container, path),
    mode,
    content: joined(content, secret),
    holdsSecrets: holdsSecrets(content),
  }));
