import { LABEL } from '../../src/engine/labels.js';
import type { MemoryContainer } from '../../src/engine/memory/objects.js';
import type { ProjectRef } from '../../src/kernel/ids.js';
import { desiredOf } from '../../src/projects/domain/desired-of.js';
import { projectOf, type ProjectRow } from '../../src/projects/project-list.js';
import { ProjectStatusRow, ProjectVolumeRow } from '../../src/reconciler/project-status.js';
import { DataKeyRow } from '../../src/secrets/secret-rows.js';
import type { DesiredContainer, DesiredStack } from '../../src/stack/domain/desired.js';
import { RESTART_POLICY } from '../../src/stack/domain/facts.js';
import type { World } from './world.js';

/** What is not as people wish, by looking at the engine itself and not through the program's eyes; [] when all is. */
export function problemsOf(world: World): readonly string[] {
  const problems = world.projects().flatMap((row) => ofProject(world, row).map((text) => `${row.slug}: ${text}`));
  const known = new Set(world.projects().map(({ ref }) => ref));
  const stray = world.ourContainers().filter(({ labels }) => !known.has(labels[LABEL.project] ?? ''));
  return [...problems, ...stray.map(({ name }) => `${name} is left of no project`)];
}

function ofProject(world: World, row: ProjectRow): string[] {
  const project = projectOf(row);
  if (project.status === 'gone') return ofGone(world, row);
  if (project.status === 'leaving' && !project.keepData) return ['is still being removed'];
  if (project.status !== 'leaving' && row.images.set === 'undecided') return ['does not know its images yet'];
  const ref = row.ref as ProjectRef;
  // What the program renders is not in question here; what comes of it is.
  const desired = world.rendered.get(`${ref}@${row.version}`) ?? desiredOf(ref, project);
  const lost = lostOf(world, row, desired);
  if (lost.length > 0) return ofBlocked(world, row, desired, lost);
  return [...ofObjects(world, row, desired), ...ofStatus(world, row, 'settled')];
}

/** Volumes that have held data and are gone, as far as something of the project needs them. */
function lostOf(world: World, { ref }: ProjectRow, desired: DesiredStack): readonly string[] {
  const used = new Set(desired.containers.flatMap(({ mounts }) => mounts.map(({ volume }) => volume)));
  const known = world.store.tables.findAll(ProjectVolumeRow, { ref }).map(({ name }) => name);
  return known.filter((name) => used.has(name) && !world.host.volumes.has(name));
}

const mine = <Thing extends { readonly labels: Readonly<Record<string, string>> }>(
  world: World,
  { ref }: ProjectRow,
  all: readonly Thing[],
): Thing[] => all.filter(({ labels }) => labels[LABEL.instance] === world.instance && labels[LABEL.project] === ref);

function ofGone(world: World, row: ProjectRow): string[] {
  const { containers, networks, volumes } = world.host;
  return [
    ...mine(world, row, containers.all()).map(({ name }) => `is gone, and ${name} is still there`),
    ...mine(world, row, networks.all()).map(({ name }) => `is gone, and network ${name} is still there`),
    ...mine(world, row, [...volumes.values()]).map(({ name }) => `is gone, and volume ${name} is still there`),
    ...(world.store.tables.find(DataKeyRow, { owner: row.ref }) ? ['is gone, and its key is still there'] : []),
  ];
}

/** Nothing runs on data that is gone; what does not need it is as wished all the same. */
function ofBlocked(world: World, row: ProjectRow, desired: DesiredStack, lost: readonly string[]): string[] {
  const stuck = desired.containers.filter(({ mounts }) => mounts.some(({ volume }) => lost.includes(volume)));
  const there = mine(world, row, world.host.containers.all());
  const networkId = desired.network && world.host.networks.named(desired.network.name)?.id;
  return [
    ...stuck
      .filter(({ name }) => there.some((c) => c.name === name && c.state === 'running'))
      .map(({ service }) => `${service} runs without its data`),
    ...freeOf(desired, new Set(stuck.map(({ service }) => service))).flatMap((want) => {
      const have = there.find(({ name }) => name === want.name);
      const problems = have ? ofContainer(want, have, networkId) : ['is missing'];
      return problems.map((text) => `${want.service} ${text}`);
    }),
    ...ofStatus(world, row, 'blocked'),
  ];
}

/** Services that need none of `stuck`, not even through others; `order` lists each after those it needs. */
function freeOf({ containers, order }: DesiredStack, stuck: ReadonlySet<string>): readonly DesiredContainer[] {
  const held = new Set(stuck);
  for (const name of order)
    if (containers.find(({ service }) => service === name)?.dependsOn.some(({ service }) => held.has(service)))
      held.add(name);
  return containers.filter(({ service }) => !held.has(service));
}

function ofStatus(world: World, { ref, version }: ProjectRow, phase: string): string[] {
  const status = world.store.tables.find(ProjectStatusRow, { ref });
  if (status?.phase === phase && status.observedVersion === version) return [];
  return [
    `its status is ${status?.phase ?? 'none'} (${status?.reason ?? ''} ${status?.message ?? ''}) for version ${status?.observedVersion ?? 0}, and should be ${phase} for ${version}`,
  ];
}

function ofObjects(world: World, row: ProjectRow, desired: DesiredStack): string[] {
  const { containers, networks, volumes } = world.host;
  const there = mine(world, row, containers.all());
  const names = new Set(desired.containers.map(({ name }) => name));
  const network = desired.network && networks.named(desired.network.name);
  const known = world.store.tables.findAll(ProjectVolumeRow, { ref: row.ref });
  return [
    ...there.filter(({ name }) => !names.has(name)).map(({ name }) => `${name} is one too many`),
    ...desired.containers.flatMap((want) => {
      const have = there.find(({ name }) => name === want.name);
      return have
        ? ofContainer(want, have, network?.id).map((text) => `${want.service} ${text}`)
        : [`${want.service} is missing`];
    }),
    ...(desired.network && !network ? ['its network is missing'] : []),
    ...mine(world, row, networks.all())
      .filter(({ name }) => name !== desired.network?.name)
      .map(({ name }) => `network ${name} is one too many`),
    ...known
      .filter(({ name }) => !volumes.has(name) && !world.watch.lost.has(name))
      .map(({ name }) => `volume ${name} is gone`),
  ];
}

function ofContainer(want: DesiredContainer, have: MemoryContainer, networkId: string | undefined): string[] {
  const differs = (what: string, wanted: unknown, is: unknown) =>
    JSON.stringify(wanted) === JSON.stringify(is)
      ? []
      : [`has ${what} ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`];
  return [
    ...differs('state', 'running', have.state),
    ...(want.health ? differs('health', 'healthy', have.healthState) : []),
    ...differs('configuration', want.hash, have.labels[LABEL.hash]),
    ...differs('memory', want.memoryMiB, have.memoryMiB),
    ...differs('ports', want.ports, have.ports),
    ...differs('networks', [networkId], [...have.networks]),
    ...differs('restart policy', RESTART_POLICY, have.restartPolicy),
    ...differs(
      'files',
      want.files.map(({ path }) => path),
      [...have.files.keys()],
    ),
  ];
}
