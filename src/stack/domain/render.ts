import type { ProjectRef } from '../../kernel/ids.js';
import type { DesiredContainer, DesiredStack, DesiredVolume, Text } from './desired.js';
import { hashOf } from './hash.js';
import { containerName, networkName, volumeName } from './names.js';
import type { EnvSource, Release, ServiceTemplate, TemplateText } from './release.js';
import { findRelease } from './releases/index.js';
import type { ImageSource, ServiceName, ServiceSettings, StackSpec } from './stack-spec.js';

/** All that a stack is rendered from: a project's wishes, and nothing that has to be looked up. */
export interface StackInput {
  readonly ref: ProjectRef;
  readonly slug: string;
  /** `paused`: no containers, network and volumes stay. `leaving`: no network either; volumes are no business of a render. */
  readonly status: 'active' | 'paused' | 'leaving';
  readonly spec: StackSpec;
  readonly images: ImageSource;
  /** CIDR of the project's own network. */
  readonly subnet: string;
  /** By volume role; one that is not named is at 1. */
  readonly generations: Readonly<Record<string, number>>;
  /** By service; one that is not named has none. */
  readonly restarts: Readonly<Record<ServiceName, number>>;
  /** Version in force, by name; one that is not named is at 1. */
  readonly secrets: Readonly<Record<string, Readonly<{ version: number }>>>;
}

/**
 * What shall stand on the engine. Pure, and total over valid specs: equal inputs give equal stacks, hashes included.
 * @throws Error for a spec of a release that this program does not know, which only a newer one can have written
 */
export function render(input: StackInput, release: Release = releaseOf(input.spec)): DesiredStack {
  const { ref, slug, status, subnet } = input;
  return {
    ref,
    slug,
    order: Object.keys(release.services),
    ...(status === 'leaving' ? {} : { network: { name: networkName(ref), subnet } }),
    volumes: Object.keys(release.volumes).map((role) => volume(input, role)),
    containers: status === 'active' ? Object.keys(release.services).map((name) => container(input, release, name)) : [],
  };
}

function releaseOf({ release }: StackSpec): Release {
  const found = findRelease(release);
  if (found) return found;
  throw new Error(`Release ${release} is not known here: the project was written by a newer Supascale.`);
}

function volume({ ref, generations }: StackInput, role: string): DesiredVolume {
  const generation = generations[role] ?? 1;
  return { name: volumeName(ref, role, generation), role, generation };
}

function container(input: StackInput, release: Release, service: ServiceName): DesiredContainer {
  const template = release.services[service]!;
  const settings = input.spec.services[service] ?? {};
  const { limits, stop, command, health, dependsOn, init, noNewPrivileges } = template;
  const cpus = settings.cpus ?? limits.cpus;
  const unhashed = {
    service,
    name: containerName(input.ref, service),
    image: `${input.images.registry}/${template.repository}:${settings.tag ?? template.tags[0]}`,
    ...(command ? { command } : {}),
    env: environment(template, settings, input),
    files: template.files.map((file) => ({ ...file, content: rendered(file.content, input) })),
    mounts: template.volumes.map(({ role, path }) => ({ volume: volume(input, role).name, path })),
    ports: publishedPorts(input, release, service),
    aliases: [service, ...template.aliases],
    ...(health ? { health } : {}),
    dependsOn,
    memoryMiB: settings.memoryMiB ?? limits.memoryMiB,
    ...(cpus === undefined ? {} : { cpus }),
    pidsLimit: limits.pids,
    stopSignal: stop.signal,
    stopGraceS: stop.graceS,
    init,
    noNewPrivileges,
  };
  return { ...unhashed, hash: hashOf(unhashed, input.restarts[service] ?? 0) };
}

/** The release's own variables win over a user's, whatever a spec of former days may say. */
function environment(template: ServiceTemplate, { env = {} }: ServiceSettings, input: StackInput) {
  const own = Object.entries(template.env).map(([key, source]) => [key, valueOf(source, env[key], input)] as const);
  return { ...env, ...Object.fromEntries(own) };
}

function valueOf(source: EnvSource, byUser: string | undefined, input: StackInput): Text {
  switch (source.from) {
    case 'constant':
      return source.value;
    case 'secret':
      return rendered([{ secret: source.secret }], input);
    case 'text':
      return rendered(source.text, input);
    case 'setting':
      return byUser ?? source.fallback;
  }
}

const rendered = (text: TemplateText, { secrets }: StackInput): Text =>
  typeof text === 'string'
    ? text
    : text.map((part) =>
        typeof part === 'string' ? part : { secret: part.secret, version: secrets[part.secret]?.version ?? 1 },
      );

const publishedPorts = ({ spec }: StackInput, release: Release, service: ServiceName): DesiredContainer['ports'] =>
  Object.entries(release.ports)
    .filter(([, port]) => port.service === service)
    .map(([name, { containerPort }]) => ({ containerPort, hostPort: spec.ports[name]!, address: spec.bindAddress }));

/** References of all images that a project of `release` needs with default tags. */
export const releaseImages = (release: Release, { registry }: ImageSource): readonly string[] =>
  Object.values(release.services).map(({ repository, tags }) => `${registry}/${repository}:${tags[0]}`);
