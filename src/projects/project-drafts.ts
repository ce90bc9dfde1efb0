import { Injectable } from '@nestjs/common';
import type { ServerId } from '../kernel/ids.js';
import { invalidField, Refused, type FieldErrors } from '../kernel/refused.js';
import { LocalServer } from '../servers/local-server.js';
import { ServerList } from '../servers/server-list.js';
import { sourceOf } from '../stack/domain/image-source.js';
import type { Release } from '../stack/domain/release.js';
import { findRelease, releases } from '../stack/domain/releases/index.js';
import { checkDisplayName, checkSlug, type PortRules } from '../stack/domain/spec-fields.js';
import type { SettingValues } from '../stack/domain/settings.js';
import type { BindAddress, ImageSource, Profile, ServiceSettings, StackSpec } from '../stack/domain/stack-spec.js';
import { completeSpec, validateSpec } from '../stack/domain/validate-spec.js';
import { isPublishedSample } from '../secrets/secret-maker.js';
import { pickPorts, pickSubnet } from './domain/pick.js';
import { checkSecrets } from './domain/setting-changes.js';
import type { ProjectCommand } from './domain/project.decider.js';
import { ImageSources } from './image-sources.js';
import type { ProjectRow } from './project-list.js';
import { ProjectSettings } from './project-settings.js';
import { Reservations } from './reservations.js';
import type { TakingOver } from './taking-over.js';

/** A whole wanted spec, as callers say it: what is absent is as the release says, ports and image registry stay. */
export interface SpecChange {
  readonly displayName?: string | undefined;
  readonly release?: string | undefined;
  readonly bindAddress?: BindAddress | undefined;
  readonly ports?: Readonly<Record<string, number>> | undefined;
  readonly services?: Readonly<Record<string, ServiceSettings>> | undefined;
  readonly imageRegistry?: string | undefined;
  readonly profile?: Profile | undefined;
  readonly settings?: SettingValues | undefined;
  /** Secrets that users give, by the path of their setting; `null` takes one away, absent ones stay. */
  readonly secrets?: Readonly<Record<string, string | null>> | undefined;
}

export interface NewProject extends SpecChange {
  readonly slug: string;
  readonly serverId?: string | undefined;
}

/** All of `RequestProject` but its secrets. */
export interface Draft {
  readonly slug: string;
  readonly displayName: string;
  readonly serverId: string;
  readonly spec: StackSpec;
  readonly images: ImageSource;
  readonly subnet: string;
}

/** Completes what callers left open and says all that is wrong with what they gave. */
@Injectable()
export class ProjectDrafts {
  constructor(
    private readonly settings: ProjectSettings,
    private readonly reservations: Reservations,
    private readonly sources: ImageSources,
    private readonly servers: ServerList,
    private readonly localServer: LocalServer,
  ) {}

  /**
   * @param pick 0 at first; a later one picks other free ports and another network
   * @param takingOver its ports are in use already, by what is taken over, and may lie anywhere; its secrets are what they are
   * @throws Refused `invalid` by field; `unavailable` when ports or networks are used up
   */
  async forNew(wanted: NewProject, pick = 0, takingOver?: Pick<TakingOver, 'subnet'>): Promise<Draft> {
    const release = this.release(wanted.release ?? this.settings.release);
    const serverId = await this.server(wanted.serverId);
    const ports = await this.freePorts(release, wanted, serverId, pick);
    const spec = this.spec(release, wanted, ports);
    const displayName = wanted.displayName ?? wanted.slug;
    this.refuse({
      ...named('slug', checkSlug(wanted.slug)),
      ...named('displayName', checkDisplayName(displayName)),
      ...validateSpec(release, spec, this.rulesForNew(wanted, takingOver), hasSecret({}, wanted.secrets)),
      ...checkSecrets(release, wanted.secrets ?? {}, takingOver ? () => false : isPublishedSample),
    });
    const images = wanted.imageRegistry
      ? this.registry(wanted.imageRegistry)
      : await this.sources.decideOrLater(serverId as ServerId, release, spec);
    const subnet = takingOver?.subnet ?? (await this.freeSubnet(serverId, pick));
    return { slug: wanted.slug, displayName, serverId, spec, images, subnet };
  }

  async forChange(row: ProjectRow, change: SpecChange): Promise<Extract<ProjectCommand, { type: 'ApplySpec' }>> {
    const release = this.release(row.release);
    const spec = this.spec(release, change, row.spec.ports);
    this.refuse({
      ...(change.displayName === undefined ? {} : named('displayName', checkDisplayName(change.displayName))),
      ...validateSpec(release, spec, this.rulesFor(row), hasSecret(row.secrets, change.secrets)),
      ...checkSecrets(release, change.secrets ?? {}, isPublishedSample, Object.keys(row.secrets)),
    });
    return {
      type: 'ApplySpec',
      spec,
      ...(change.displayName === undefined ? {} : { displayName: change.displayName }),
      ...(change.imageRegistry === undefined ? {} : { images: this.registry(change.imageRegistry) }),
    };
  }

  /** @throws Refused `invalid` for a service that the project's release does not have */
  services(row: ProjectRow, services: readonly string[] | undefined): readonly string[] {
    const known = Object.keys(this.release(row.release).services);
    const unknown = services?.find((service) => !known.includes(service));
    if (unknown !== undefined) throw invalidField('services', `has no ${unknown}; known are ${known.join(', ')}`);
    return services ?? known;
  }

  /** Whether `error` says that something is taken which we picked, not the caller. */
  isOurPick(wanted: NewProject, error: unknown, takingOver?: Pick<TakingOver, 'subnet'>): boolean {
    if (!(error instanceof Refused) || error.code !== 'taken') return false;
    return Object.keys(error.detail.errors ?? {}).every(
      (field) =>
        (field === 'subnet' && takingOver?.subnet === undefined) ||
        (field.startsWith('ports.') && wanted.ports?.[field.slice(6)] === undefined),
    );
  }

  /** A port that the project has already may stay, wherever it lies. */
  private rulesFor({ spec }: ProjectRow): PortRules {
    return { ...this.settings.ports, kept: Object.values(spec.ports) };
  }

  private rulesForNew({ ports = {} }: NewProject, takingOver: object | undefined): PortRules {
    return takingOver ? { ...this.settings.ports, kept: Object.values(ports) } : this.settings.ports;
  }

  private release(id: string): Release {
    const release = findRelease(id);
    if (!release) throw invalidField('release', `must be one of ${releases.map((known) => known.id).join(', ')}`);
    return release;
  }

  private async server(id: string | undefined): Promise<string> {
    if (id === undefined) return this.localServer.ensure();
    if (!(await this.servers.find(id))) throw invalidField('serverId', 'is not a registered server');
    return id;
  }

  private spec(release: Release, change: SpecChange, ports: Readonly<Record<string, number>>): StackSpec {
    const given = Object.fromEntries(
      Object.entries({
        release: change.release,
        bindAddress: change.bindAddress,
        ports: change.ports,
        services: change.services,
        profile: change.profile,
        settings: change.settings,
      }).filter(([, value]) => value !== undefined),
    );
    return completeSpec(release, given, ports);
  }

  private async freePorts(release: Release, { ports = {} }: SpecChange, serverId: string, pick: number) {
    const missing = Object.keys(release.ports).filter((name) => !Object.hasOwn(ports, name));
    const { portRange, reservedPorts } = this.settings.ports;
    const taken = new Set([...(await this.reservations.portsOf(serverId)), ...reservedPorts, ...Object.values(ports)]);
    const picked = pickPorts(missing.length, portRange, taken, pick * missing.length);
    if (!picked) throw new Refused('unavailable', `Ports ${portRange.join('–')} are used up. Widen projects.portLast.`);
    return Object.fromEntries(missing.map((name, index) => [name, picked[index]!]));
  }

  private async freeSubnet(serverId: string, pick: number): Promise<string> {
    const { networkPool, networkPrefix } = this.settings;
    const subnet = pickSubnet(networkPool, networkPrefix, await this.reservations.subnetsOf(serverId), pick);
    if (!subnet)
      throw new Refused('unavailable', `Networks of ${networkPool} are used up. Widen projects.networkPool.`);
    return subnet;
  }

  private registry(address: string): ImageSource {
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9._-]+)*$/.test(address))
      throw invalidField('imageRegistry', 'must be a registry address such as docker.io or registry.example.com:5000');
    return sourceOf(address);
  }

  private refuse(errors: FieldErrors): void {
    if (Object.keys(errors).length > 0) throw new Refused('invalid', 'Some fields are not right.', { errors });
  }
}

/** Those that the project has, with the change that comes with the wish. */
const hasSecret =
  (known: Readonly<Record<string, unknown>>, { ...given }: SpecChange['secrets'] = {}) =>
  (path: string): boolean =>
    Object.hasOwn(given, path) ? given[path] !== null : Object.hasOwn(known, path);

const named = (field: string, messages: readonly string[]): FieldErrors =>
  messages.length === 0 ? {} : { [field]: messages };
