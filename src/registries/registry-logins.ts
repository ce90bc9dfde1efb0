import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';
import { Commands } from '../event-store/commands.js';
import { inlineProjection } from '../event-store/inline-projection.js';
import type { Once } from '../event-store/once.js';
import type { Actor } from '../kernel/event.js';
import { Secret } from '../kernel/secret.js';
import { INSTALLATION, SealedSecrets } from '../secrets/sealed-secrets.js';
import { checkAddress, checkLogin, registryDecider, registryUpcasters, type RegistryEvent } from './domain/registry.js';
import { RegistryCredentials, type RegistryLogin } from './registry-credentials.js';

@Entity('registry_logins')
export class RegistryLoginRow {
  /** Host and port, e.g. `ghcr.io`. */
  @PrimaryColumn('text') registry: string;
  @Column('text') username: string;
  /** Version of the sealed password. */
  @Column('integer') passwordVersion: number;
  @Column('integer') changedAt: number;
  @Column('integer') version: number;
}

export const registryLoginsProjection = inlineProjection<RegistryEvent>({
  name: 'registry-logins',
  category: 'registry',
  upcasters: registryUpcasters,
  tables: [RegistryLoginRow],
  on: {
    RegistryLoginGiven: ({ data, at, streamVersion }, db) =>
      db.upsert(RegistryLoginRow, {
        registry: data.registry,
        username: data.username,
        passwordVersion: data.password.version,
        changedAt: at,
        version: streamVersion,
      }),
    RegistryLoginRemoved: ({ data: { registry } }, db) => void db.delete(RegistryLoginRow, { registry }),
  },
});

const passwordName = (registry: string): string => `registry:${registry}`;

/** How this installation logs in at private registries; all projects share it. */
@Injectable()
export class RegistryLogins extends RegistryCredentials implements OnModuleInit {
  private readonly known = new Map<string, Readonly<{ username: string; passwordVersion: number }>>();

  constructor(
    private readonly commands: Commands,
    private readonly sealed: SealedSecrets,
    @InjectRepository(RegistryLoginRow) private readonly rows: Repository<RegistryLoginRow>,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    for (const row of await this.list()) this.known.set(row.registry, row);
  }

  of(registry: string): RegistryLogin | undefined {
    const login = this.known.get(registry);
    if (!login) return undefined;
    const password = this.sealed.reveal(INSTALLATION, passwordName(registry), login.passwordVersion);
    return { username: login.username, password };
  }

  list(): Promise<RegistryLoginRow[]> {
    return this.rows.find({ order: { registry: 'ASC' } });
  }

  /** Pulls that begin from now on use it. @throws Refused `invalid` by field */
  async give(registry: string, username: string, password: string, by: Actor, once?: Once): Promise<void> {
    checkAddress(registry);
    checkLogin(username, password);
    const name = passwordName(registry);
    const sealing = this.sealed.seal(INSTALLATION, { [name]: new Secret(password) });
    const stamp = sealing.stamps[name]!;
    const command = { type: 'GiveLogin', registry, username, password: stamp } as const;
    const { changed } = await this.commands.handle(registryDecider, registry, command, by, {
      once,
      also: ({ tables }) => sealing.write(tables),
    });
    if (changed) this.known.set(registry, { username, passwordVersion: stamp.version });
  }

  /** @throws Refused `not-found` */
  async remove(registry: string, by: Actor, once?: Once): Promise<void> {
    checkAddress(registry);
    await this.commands.handle(registryDecider, registry, { type: 'RemoveLogin' }, by, { once });
    this.known.delete(registry);
  }
}
