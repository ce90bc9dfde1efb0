import { Injectable } from '@nestjs/common';
import { EventStore } from '../event-store/event-store.js';
import type { ProjectRef } from '../kernel/ids.js';
import { Secret } from '../kernel/secret.js';
import type { Stamps } from '../projects/domain/project.events.js';
import type { ProjectRow } from '../projects/project-list.js';
import { freshIngredients } from '../secrets/ingredients.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import { makeSecrets } from '../secrets/secret-maker.js';
import { keySet } from '../secrets/token-keys.js';
import type { Release } from '../stack/domain/release.js';
import { releaseOf } from '../projects/release-of.js';

export interface Renewed {
  /** In force until now. */
  readonly former: Stamps;
  readonly renewed: Stamps;
  /** Sets of keys that verify what former and new ones sign; empty where the release has none, or none is renewed. */
  readonly both: Stamps;
}

/** Makes new versions of secrets and seals them; they are in force only once the project's events say so. */
@Injectable()
export class NewSecrets {
  constructor(
    private readonly sealed: SealedSecrets,
    private readonly store: EventStore,
  ) {}

  /** Each call adds versions; those of a call that a crash cut short are never used. */
  async renew(row: ProjectRow, names: readonly string[]): Promise<Renewed> {
    const release = releaseOf(row);
    const ref = row.ref as ProjectRef;
    const others = Object.keys(row.secrets).filter(
      (name) => Object.hasOwn(release.secrets, name) && !names.includes(name),
    );
    const kept = Object.fromEntries(others.map((name) => [name, this.inForce(row, name)]));
    const made = makeSecrets(release, freshIngredients(), kept);
    const wanted = Object.fromEntries(names.flatMap((name) => (made[name] ? [[name, made[name]]] : [])));
    const both = await this.seal(ref, this.keySetsOfBoth(release, row, wanted));
    const renewed = await this.seal(ref, wanted);
    const former = Object.fromEntries(names.flatMap((name) => (row.secrets[name] ? [[name, row.secrets[name]]] : [])));
    return { former, renewed, both };
  }

  /** @throws SecretUnreadable */
  reveal(ref: ProjectRef, name: string, version: number): string {
    return this.sealed.reveal(ref, name, version).reveal();
  }

  private keySetsOfBoth(release: Release, row: ProjectRow, made: Readonly<Record<string, Secret>>) {
    return Object.fromEntries(
      Object.entries(release.secrets).flatMap(([name, recipe]) => {
        const keys = recipe.kind === 'key-set' ? made[recipe.keys] : undefined;
        if (recipe.kind !== 'key-set' || !made[name] || !keys || !row.secrets[recipe.keys]) return [];
        return [[name, new Secret(keySet([keys.reveal(), this.inForce(row, recipe.keys).reveal()]))]];
      }),
    );
  }

  private inForce({ ref, secrets }: ProjectRow, name: string): Secret {
    return this.sealed.reveal(ref as ProjectRef, name, secrets[name]!.version);
  }

  private async seal(ref: ProjectRef, values: Readonly<Record<string, Secret>>): Promise<Stamps> {
    if (Object.keys(values).length === 0) return {};
    const sealing = this.sealed.seal(ref, values);
    await this.store.transact(({ tables }) => sealing.write(tables));
    return sealing.stamps;
  }
}
