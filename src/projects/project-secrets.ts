import { Injectable } from '@nestjs/common';
import { EventStore, type Transaction } from '../event-store/event-store.js';
import type { Actor } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { freshIngredients } from '../secrets/ingredients.js';
import { makeSecrets } from '../secrets/secret-maker.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import { findRelease } from '../stack/domain/releases/index.js';
import type { SecretStamp } from './domain/project.events.js';
import type { RevealEvent } from './domain/reveal.events.js';
import { ProjectList, type ProjectRow } from './project-list.js';

/** Keys and addresses in clear text. */
export interface RevealedProject {
  readonly apiUrl: string;
  readonly anonKey: string;
  readonly serviceRoleKey: string;
  readonly databaseUrl: string;
}

const SHOWN = ['ANON_KEY', 'SERVICE_ROLE_KEY', 'POSTGRES_PASSWORD'] as const;

/** Makes the secrets of new projects and shows them to those who may see them. */
@Injectable()
export class ProjectSecrets {
  constructor(
    private readonly sealed: SealedSecrets,
    private readonly projects: ProjectList,
    private readonly store: EventStore,
  ) {}

  /** Fresh secrets: stamps for the event, and what keeps them in its transaction. */
  make(ref: ProjectRef, release: string): { stamps: Record<string, SecretStamp>; keep: (tx: Transaction) => void } {
    const values = makeSecrets(findRelease(release)!, freshIngredients());
    const sealing = this.sealed.seal(ref, values);
    return { stamps: { ...sealing.stamps }, keep: (tx) => sealing.write(tx.tables) };
  }

  /** Recorded before anything is shown. @throws Refused `not-found` */
  async reveal(refOrSlug: string, by: Actor): Promise<RevealedProject> {
    const row = await this.projects.find(refOrSlug);
    if (!row || row.desired === 'gone') throw new Refused('not-found', 'There is no such project.');
    await this.record(row, by);
    const [anonKey, serviceRoleKey, password] = SHOWN.map((name) => this.value(row, name));
    const host = hostOf(row);
    return {
      apiUrl: apiUrlOf(row),
      anonKey: anonKey!,
      serviceRoleKey: serviceRoleKey!,
      databaseUrl: `postgresql://postgres:${encodeURIComponent(password!)}@${host}:${row.spec.ports.db}/postgres`,
    };
  }

  private value(row: ProjectRow, name: string): string {
    return this.sealed.reveal(row.ref as ProjectRef, name, row.secrets[name]!.version).reveal();
  }

  private record({ ref, slug }: ProjectRow, by: Actor): Promise<unknown> {
    const event: RevealEvent = { type: 'SecretsRevealed', version: 1, data: { slug, names: [...SHOWN] } };
    const stream = `reveal-${ref}` as const;
    return this.store.transact((tx) => tx.append(stream, tx.version(stream), [event], by));
  }
}

/** Where this machine reaches the project; from elsewhere the server's own name stands in its place. */
const hostOf = ({ spec }: ProjectRow): string => (spec.bindAddress === '0.0.0.0' ? '127.0.0.1' : spec.bindAddress);
export const apiUrlOf = (row: ProjectRow): string => `http://${hostOf(row)}:${row.spec.ports.gateway}`;
