import { Injectable } from '@nestjs/common';
import { EventStore, type Transaction } from '../event-store/event-store.js';
import type { Actor } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { Secret } from '../kernel/secret.js';
import { freshIngredients } from '../secrets/ingredients.js';
import { makeSecrets } from '../secrets/secret-maker.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import { findRelease } from '../stack/domain/releases/index.js';
import type { SecretStamp } from './domain/project.events.js';
import type { RevealEvent } from './domain/reveal.events.js';
import { sealGiven, type GivenSecrets } from './given-secrets.js';
import { apiUrlOf, databaseUrlOf } from './project-addresses.js';
import { ProjectList, type ProjectRow } from './project-list.js';

/** Keys and addresses in clear text. */
export interface RevealedProject {
  readonly apiUrl: string;
  readonly anonKey: string;
  readonly serviceRoleKey: string;
  /** '' where no port of the database is published. */
  readonly databaseUrl: string;
  /** Only of releases that have it. */
  readonly publishableKey?: string;
  readonly secretKey?: string;
  readonly dashboardPassword?: string;
}

/** Shown where the release has it. */
const SHOWN: readonly string[] = [
  'ANON_KEY',
  'SERVICE_ROLE_KEY',
  'POSTGRES_PASSWORD',
  'SUPABASE_PUBLISHABLE_KEY',
  'SUPABASE_SECRET_KEY',
  'DASHBOARD_PASSWORD',
];
const has = ({ secrets }: ProjectRow, name: string): boolean => Object.hasOwn(secrets, name);

/** Makes the secrets of new projects and shows them to those who may see them. */
@Injectable()
export class ProjectSecrets {
  constructor(
    private readonly sealed: SealedSecrets,
    private readonly projects: ProjectList,
    private readonly store: EventStore,
  ) {}

  /** Fresh secrets beside those that are kept, and those that a user gave: stamps for the event, and what keeps them in its transaction. */
  make(
    ref: ProjectRef,
    release: string,
    given: Readonly<Record<string, string | null>> = {},
    kept: Readonly<Record<string, string>> = {},
  ): { stamps: Record<string, SecretStamp>; keep: (tx: Transaction) => void } {
    const known = Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, new Secret(value)]));
    const values = { ...known, ...makeSecrets(findRelease(release)!, freshIngredients(), known) };
    for (const [path, value] of Object.entries(given)) if (value !== null) values[path] = new Secret(value);
    const sealing = this.sealed.seal(ref, values);
    return { stamps: { ...sealing.stamps }, keep: (tx) => sealing.write(tx.tables) };
  }

  give({ ref, secrets }: ProjectRow, given: Readonly<Record<string, string | null>>): GivenSecrets {
    return sealGiven(this.sealed, ref as ProjectRef, secrets, given);
  }

  /** Recorded before anything is shown. @throws Refused `not-found` */
  async reveal(refOrSlug: string, by: Actor): Promise<RevealedProject> {
    const row = await this.projects.find(refOrSlug);
    if (!row || row.desired === 'gone') throw new Refused('not-found', 'There is no such project.');
    await this.record(row, by);
    const value = (name: string) => this.value(row, name);
    return {
      apiUrl: apiUrlOf(row),
      anonKey: value('ANON_KEY'),
      serviceRoleKey: value('SERVICE_ROLE_KEY'),
      databaseUrl: databaseUrlOf(row, value('POSTGRES_PASSWORD')) ?? '',
      ...(has(row, 'SUPABASE_PUBLISHABLE_KEY') ? { publishableKey: value('SUPABASE_PUBLISHABLE_KEY') } : {}),
      ...(has(row, 'SUPABASE_SECRET_KEY') ? { secretKey: value('SUPABASE_SECRET_KEY') } : {}),
      ...(has(row, 'DASHBOARD_PASSWORD') ? { dashboardPassword: value('DASHBOARD_PASSWORD') } : {}),
    };
  }

  private value(row: ProjectRow, name: string): string {
    return this.sealed.reveal(row.ref as ProjectRef, name, row.secrets[name]!.version).reveal();
  }

  private record(row: ProjectRow, by: Actor): Promise<unknown> {
    const { ref, slug } = row;
    const names = SHOWN.filter((name) => has(row, name));
    const event: RevealEvent = { type: 'SecretsRevealed', version: 1, data: { slug, names } };
    const stream = `reveal-${ref}` as const;
    return this.store.transact((tx) => tx.append(stream, tx.version(stream), [event], by));
  }
}
