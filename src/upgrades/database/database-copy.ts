import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import {
  CLUSTER,
  emptyScript,
  ident,
  openScript,
  rolesScript,
  type Cluster,
  type Database,
} from '../domain/cluster.js';
import { EXTENSION_OWNERS } from '../domain/extension-owners.js';
import { missingFrom, type Inventory } from '../domain/inventory.js';
import { Databases, type Place } from './databases.js';

/**
 * Fills a fresh cluster with another's databases. Each database is made anew from nothing and restored whole, so what
 * the first start put into it is replaced, not merged; roles that the first start made stay as they are.
 */
@Injectable()
export class DatabaseCopy {
  constructor(private readonly databases: Databases) {}

  async cluster(place: Place, signal: AbortSignal): Promise<Cluster> {
    return JSON.parse(await this.databases.sql(place, 'template1', CLUSTER, signal)) as Cluster;
  }

  /** Roles that the fresh cluster lacks; repeatable. */
  async roles(place: Place, former: Cluster, signal: AbortSignal): Promise<void> {
    const fresh = await this.cluster(place, signal);
    const number = await this.databases.sql(place, 'template1', 'show server_version_num;', signal);
    const script = rolesScript(former, fresh, Math.floor(Number(number) / 10_000));
    await this.databases.sql(place, 'template1', `begin;\n${script}\ncommit;\n`, signal);
  }

  /** @returns statements that say who owns what extensions brought, which a dump leaves out */
  extensionOwners(place: Place, database: string, signal: AbortSignal): Promise<string> {
    return this.databases.sql(place, database, EXTENSION_OWNERS, signal);
  }

  /**
   * Replaces one database by the dump's content; only superusers can look into it until `open`.
   * @param owners what {@link extensionOwners} gave where the dump is from
   */
  async fill(
    place: Place,
    database: Database,
    { dump, owners }: { dump: () => Readable; owners: string },
    signal: AbortSignal,
  ): Promise<void> {
    await this.databases.sql(place, 'template1', emptyScript(database), signal);
    await this.databases.restore(place, database.name, dump(), signal);
    await this.databases.sql(place, database.name, `${owners}\nanalyze;`, signal);
  }

  /** @returns what is not as it was; `[]` when the copy is whole */
  async compare(
    place: Place,
    database: string,
    former: Inventory,
    options: { live: boolean },
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const now = await this.databases.inventory(place, database, signal);
    return missingFrom(now, former, options).map((difference) => `${database}: ${difference}`);
  }

  async open(place: Place, former: Cluster, signal: AbortSignal): Promise<void> {
    const script = former.databases.map((database) => openScript(former, database)).join('\n');
    await this.databases.sql(place, 'template1', script, signal);
  }

  /** Ends all sessions and lets nobody but superusers in, so that nothing is written after the dump. */
  async shut(place: Place, { databases }: Pick<Cluster, 'databases'>, signal: AbortSignal): Promise<void> {
    const limits = databases.map(({ name }) => `alter database ${ident(name)} connection limit 0;`).join('\n');
    const end = `select pg_terminate_backend(pid) from pg_stat_activity
where backend_type = 'client backend' and pid <> pg_backend_pid();`;
    await this.databases.sql(place, 'template1', `${limits}\n${end}`, signal);
  }

  async reopen(place: Place, { databases }: Pick<Cluster, 'databases'>, signal: AbortSignal): Promise<void> {
    const limits = databases.map(({ name, limit }) => `alter database ${ident(name)} connection limit ${limit};`);
    await this.databases.sql(place, 'template1', limits.join('\n'), signal);
  }
}
