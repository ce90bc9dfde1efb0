import { onceFor } from '../../kernel/once-for.js';
import type { DesiredContainer, DesiredFile, DesiredStack, DesiredVolume } from './desired.js';
import { environment, renderedText } from './environment.js';
import { hashOf } from './hash.js';
import { containerName, networkName, volumeName } from './names.js';
import type { FileTemplate, Following, Release } from './release.js';
import { findRelease } from './releases/index.js';
import { situate } from './situate.js';
import type { StackInput } from './stack-input.js';
import type { Situation } from './situation.js';
import type { ImageSource, ServiceName, StackSpec } from './stack-spec.js';
import { isOn, servicesOn } from './switched-on.js';

/**
 * What shall stand on the engine. Pure, and total over valid specs: equal inputs give equal stacks, hashes included.
 * @throws Error for a spec of a release that this program does not know, which only a newer one can have written
 */
export function render(input: StackInput, release: Release = releaseOf(input.spec)): DesiredStack {
  const { ref, slug, status, hold, adopted } = input;
  const situation = situate(input, release);
  const wanted = status === 'active' ? servicesOn(release, input.spec) : [];
  const running = hold ? wanted.filter((service) => hold.services.includes(service)) : wanted;
  return {
    ref,
    slug,
    order: Object.keys(release.services),
    needs: needsOf(release),
    ...(status === 'leaving' ? {} : { network: network(input) }),
    volumes: Object.keys(release.volumes).map((role) => volume(input, role)),
    containers: running.map((name) => container(input, release, situation, name)),
    ...(adopted && Object.keys(adopted.containers).length > 0 ? { adopted: adopted.containers } : {}),
    ...(adopted?.network ? { adoptedNetwork: adopted.network } : {}),
  };
}

const needsOf = onceFor((release: Release): NonNullable<DesiredStack['needs']> =>
  Object.fromEntries(
    Object.entries(release.services).map(([name, { dependsOn }]) => [name, dependsOn.map(({ service }) => service)]),
  ),
);

function releaseOf({ release }: StackSpec): Release {
  const found = findRelease(release);
  if (found) return found;
  throw new Error(`Release ${release} is not known here: the project was written by a newer Supascale.`);
}

function network({ ref, subnet, adopted }: StackInput): NonNullable<DesiredStack['network']> {
  return adopted?.network ? { name: adopted.network, subnet, adopted: true } : { name: networkName(ref), subnet };
}

function volume({ ref, generations, adopted }: StackInput, role: string): DesiredVolume {
  const generation = generations[role] ?? 1;
  const own = generation === 1 ? adopted?.volumes[role] : undefined;
  const named = { name: volumeName(ref, role, generation), role, generation };
  if (!own) return named;
  return 'device' in own ? { ...named, device: own.device } : { ...named, name: own.name, adopted: true };
}

function container(input: StackInput, release: Release, situation: Situation, service: ServiceName): DesiredContainer {
  const template = release.services[service]!;
  const settings = input.spec.services[service] ?? {};
  const { limits, stop, init, noNewPrivileges } = template;
  const entrypoint = following(template.entrypoint, situation);
  const command = following(template.command, situation);
  const health = following(template.health, situation);
  const cpus = settings.cpus ?? limits.cpus;
  const openFiles = following(limits.openFiles, situation);
  const unhashed = {
    service,
    name: containerName(input.ref, service),
    image: `${input.images.registry}/${template.repository}:${settings.tag ?? template.tags[0]}`,
    ...(entrypoint ? { entrypoint } : {}),
    ...(command ? { command } : {}),
    env: environment(template, settings, input, situation),
    files: following(template.files, situation).map((file) => renderedFile(file, input)),
    mounts: template.volumes.map(({ role, path, readOnly }) => ({
      volume: volume(input, role).name,
      path,
      ...(readOnly ? { readOnly } : {}),
    })),
    ports: publishedPorts(input, release, situation, service),
    aliases: [service, ...template.aliases],
    ...(health ? { health } : {}),
    dependsOn: template.dependsOn.filter((dependency) => isOn(release, input.spec, dependency.service)),
    memoryMiB: settings.memoryMiB ?? limits.memoryMiB,
    ...(cpus === undefined ? {} : { cpus }),
    pidsLimit: limits.pids,
    ...(openFiles === undefined ? {} : { openFiles }),
    ...(limits.shmMiB === undefined ? {} : { shmMiB: limits.shmMiB }),
    stopSignal: stop.signal,
    stopGraceS: stop.graceS,
    init,
    noNewPrivileges,
  };
  return { ...unhashed, hash: hashOf(unhashed, input.restarts[service] ?? 0) };
}

/** One without secrets is handed on as the object that the release has: its part of every hash is then made but once. */
const renderedFile = (file: FileTemplate, input: StackInput): DesiredFile =>
  isPlain(file) ? file : { ...file, content: renderedText(file.content, input) };

const isPlain = (file: FileTemplate): file is FileTemplate & { readonly content: string } =>
  typeof file.content === 'string';

const following = <Value>(value: Following<Value>, situation: Situation): Value =>
  typeof value === 'function' ? (value as (situation: Situation) => Value)(situation) : value;

function publishedPorts(
  { spec }: StackInput,
  release: Release,
  situation: Situation,
  service: ServiceName,
): DesiredContainer['ports'] {
  return Object.entries(release.ports)
    .filter(([name, port]) => port.service === service && isPublished(release, situation, name))
    .map(([name, { containerPort }]) => ({ containerPort, hostPort: spec.ports[name]!, address: spec.bindAddress }));
}

/** Whether users reach this port from outside: its service is on, and its setting, where it has one, says so. */
export function isPublished(release: Release, situation: Situation, name: string): boolean {
  const port = release.ports[name];
  if (!port || !situation.isOn(port.service)) return false;
  return port.publishedIf === undefined || situation.setting(port.publishedIf) === true;
}

/** References of the images that a project of `release` needs with default tags: of all services, or of a profile's. */
export const releaseImages = (
  release: Release,
  { registry }: Pick<ImageSource, 'registry'>,
  services: readonly ServiceName[] = Object.keys(release.services),
): readonly string[] =>
  services.map((name) => {
    const { repository, tags } = release.services[name]!;
    return `${registry}/${repository}:${tags[0]}`;
  });
