import type { Release, ServiceTemplate, UrlName } from '../release.js';
import type { SettingPath, SettingValue, SettingValues } from '../settings.js';
import {
  BIND_ADDRESSES,
  type AdoptedData,
  type BindAddress,
  type Profile,
  type ServiceSettings,
  type StackSpec,
} from '../stack-spec.js';
import type { ForeignContainer, ForeignMount, ForeignStack } from './foreign.js';
import { readEnv, withoutSecrets, type EnvFinding } from './read-env.js';

/** What a foreign stack would become. Nothing has been touched. */
export interface Adoption {
  readonly release: string;
  readonly spec: StackSpec;
  /** Values that were found, by name; never shown. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly volumes: Readonly<Record<string, AdoptedData>>;
  readonly network: Readonly<{ name: string; subnet: string }> | null;
  /** Which foreign container becomes which service. */
  readonly services: readonly Readonly<{ service: string; container: ForeignContainer }>[];
  /** What does not come along, a sentence each. */
  readonly lost: readonly string[];
  /** Why it cannot be taken over at all, a sentence each; empty when it can. */
  readonly blocked: readonly string[];
}

/** Names that services had in sets of former days. */
const FORMER_NAMES: Readonly<Record<string, string>> = { kong: 'api-gw', envoy: 'api-gw', pooler: 'supavisor' };

/** The release that a foreign stack is nearest to: the same gateway and the same major version of PostgreSQL. */
export function nearestRelease(releases: readonly Release[], foreign: ForeignStack): Release | undefined {
  const score = (release: Release) =>
    foreign.containers.reduce((sum, { image, service }) => {
      const template = templateOf(release, service);
      if (!template) return sum;
      const [, repository = '', tag = ''] = /^(?:.*\/)?([^/]+\/[^/:@]+|[^/:@]+)(?::([^@]+))?/.exec(image) ?? [];
      const isSame = template.repository.endsWith(repository.split('/').at(-1)!);
      const isMajor = service !== 'db' || tag.split('.')[0] === String(release.postgresMajor);
      return sum + 1 + (isSame ? 2 : 0) + (service === 'db' && isMajor ? 4 : 0);
    }, 0);
  const [best] = [...releases].sort((a, b) => score(b) - score(a));
  return best && score(best) > 0 ? best : undefined;
}

const nameIn = (release: Release, service: string): string =>
  Object.hasOwn(release.services, service) ? service : (FORMER_NAMES[service] ?? service);

const templateOf = (release: Release, service: string): ServiceTemplate | undefined =>
  Object.hasOwn(release.services, nameIn(release, service)) ? release.services[nameIn(release, service)] : undefined;

/** Reads a foreign stack as wishes for `release`. Pure: nothing is asked and nothing decided that a person should decide. */
export function adoptionOf(release: Release, foreign: ForeignStack): Adoption {
  const known = foreign.containers.filter(({ service }) => templateOf(release, service));
  const services = known.map((container) => ({ service: nameIn(release, container.service), container }));
  const strangers = foreign.containers.filter((container) => !known.includes(container));
  const read = services.map(({ service, container }) => ({
    service,
    finding: readEnv(release, service, release.services[service]!, container.env),
  }));
  const secrets = Object.assign({}, ...read.map(({ finding }) => finding.secrets)) as Record<string, string>;
  const findings = read.map(({ service, finding }) => ({
    service,
    finding: withoutSecrets(finding, service, Object.values(secrets)),
  }));
  const data = services.map(({ service, container }) => dataOf(release, service, container));
  const { ports, address, lost: lostPorts } = portsOf(release, services);
  const network = foreign.networks.find(({ subnet }) => subnet !== null);
  return {
    release: release.id,
    spec: {
      release: release.id,
      bindAddress: address,
      ports,
      ...switches(release, new Set(services.map(({ service }) => service)), findings),
      settings: settingsOf(
        release,
        findings.map(({ finding }) => finding),
      ),
    },
    secrets,
    volumes: Object.assign({}, ...data.map(({ volumes }) => volumes)) as Record<string, AdoptedData>,
    network: network ? { name: network.name, subnet: network.subnet! } : null,
    services,
    lost: [
      ...strangers.map(({ service }) => `${service} is no service of release ${release.id} and is left alone`),
      ...findings.flatMap(({ finding }) => finding.lost),
      ...data.flatMap(({ lost }) => lost),
      ...lostPorts,
    ],
    blocked: blocksOf(
      release,
      services.map(({ service }) => service),
      findings,
      data,
    ),
  };
}

function blocksOf(
  release: Release,
  services: readonly string[],
  findings: readonly { service: string; finding: EnvFinding }[],
  data: readonly { volumes: Readonly<Record<string, AdoptedData>> }[],
): string[] {
  const missing = Object.keys(release.services).filter(
    (name) => release.services[name]!.mandatory && !services.includes(name),
  );
  const clashing = Object.keys(release.secrets).filter((name) => {
    const values = findings.flatMap(({ finding }) => finding.secrets[name] ?? []);
    return new Set(values).size > 1;
  });
  const hasData = data.some(({ volumes }) => Object.hasOwn(volumes, 'db-data'));
  return [
    ...missing.map((name) => `It has no ${name}, which every project of release ${release.id} needs.`),
    ...clashing.map((name) => `Its services do not agree on ${name}: bring them to one value first.`),
    ...(services.includes('db') && !hasData
      ? ['Where its database lies cannot be seen: no volume or folder is mounted there.']
      : []),
  ];
}

/** Data volumes and folders by role; what else is mounted are files that the release brings itself. */
function dataOf(release: Release, service: string, { mounts }: ForeignContainer) {
  const roles = new Map(release.services[service]!.volumes.map(({ role, path }) => [path, role]));
  const volumes: Record<string, AdoptedData> = {};
  const lost: string[] = [];
  for (const mount of mounts) {
    const role = roles.get(mount.path);
    if (role) volumes[role] = dataFrom(mount);
    else if (mount.path.startsWith('/docker-entrypoint-initdb.d'))
      continue; // read by a database without data only
    else if (mount.kind === 'volume')
      lost.push(`Volume ${mount.source} at ${mount.path} of ${service} stays, but is not mounted any more`);
    else if (!mount.readOnly)
      lost.push(`Folder ${mount.source} at ${mount.path} of ${service} stays, but is not mounted any more`);
  }
  return { volumes, lost };
}

const dataFrom = ({ kind, source }: ForeignMount): AdoptedData =>
  kind === 'volume' ? { name: source } : { device: source };

function portsOf(release: Release, services: Adoption['services']) {
  const lost: string[] = [];
  const found = Object.entries(release.ports).flatMap(([name, { service, containerPort }]) => {
    const container = services.find((one) => one.service === service)?.container;
    const port = container?.ports.find((one) => one.containerPort === containerPort);
    return port ? [[name, port] as const] : [];
  });
  for (const { service, container } of services)
    for (const { containerPort, hostPort } of container.ports)
      if (!found.some(([name, port]) => port.hostPort === hostPort && release.ports[name]!.service === service))
        lost.push(`Port ${hostPort} of ${service} (${containerPort} inside) is not published any more`);
  const isOpen = found.some(([, { address }]) => address === '0.0.0.0' || address === '::' || address === '');
  const address: BindAddress = isOpen ? BIND_ADDRESSES[1] : BIND_ADDRESSES[0];
  return { ports: Object.fromEntries(found.map(([name, { hostPort }]) => [name, hostPort])), address, lost };
}

/** The profile that needs the fewest switches beside it. */
function switches(
  release: Release,
  on: ReadonlySet<string>,
  findings: readonly { service: string; finding: EnvFinding }[],
): Pick<StackSpec, 'services'> & { profile: Profile } {
  const differing = (profile: Profile) =>
    Object.keys(release.services).filter(
      (name) => !release.services[name]!.mandatory && release.profiles[profile].includes(name) !== on.has(name),
    );
  const [profile = 'standard'] = (Object.keys(release.profiles) as Profile[]).sort(
    (a, b) => differing(a).length - differing(b).length,
  );
  const services: Record<string, ServiceSettings> = Object.fromEntries(
    differing(profile).map((name) => [name, { enabled: on.has(name) }]),
  );
  for (const { service, finding } of findings)
    if (Object.keys(finding.extra).length > 0) services[service] = { ...services[service], env: finding.extra };
  return { profile, services };
}

/** Of a setting that several services know, the first word counts; addresses become settings of their own. */
function settingsOf(release: Release, findings: readonly EnvFinding[]): SettingValues {
  const urls = Object.assign({}, ...[...findings].reverse().map((finding) => finding.urls)) as Partial<
    Record<UrlName, string>
  >;
  const paths: Readonly<Record<UrlName, SettingPath>> = {
    public: 'general.publicUrl',
    auth: 'auth.externalUrl',
    site: 'general.siteUrl',
  };
  const found = new Map<SettingPath, SettingValue>();
  for (const [name, path] of Object.entries(paths)) {
    const [category, key] = path.split('.') as ['general' | 'auth', string];
    const url = urls[name as UrlName];
    if (url && release.settings[category]?.[key]) found.set(path, url);
  }
  for (const [path, value] of findings.flatMap(({ settings }) => settings))
    if (!found.has(path)) found.set(path, value);
  const values: Record<string, Record<string, SettingValue>> = {};
  for (const [path, value] of found) {
    const dot = path.indexOf('.');
    (values[path.slice(0, dot)] ??= {})[path.slice(dot + 1)] = value;
  }
  return values;
}
