import { createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import type { Transform } from 'node:stream';
import type { Tables } from '../event-store/tables.js';
import type { ProjectRef } from '../kernel/ids.js';
import { Secret } from '../kernel/secret.js';
import type { SecretStamp } from '../projects/domain/project.events.js';
import { EnvelopeBroken, open, seal, type Place } from './envelope.js';
import { KEY_BYTES, MasterKey } from './master-key.js';
import { openStream, sealStream, type StreamKey } from './sealed-stream.js';
import { DataKeyRow, SealedSecretRow } from './secret-rows.js';

/** Owner of secrets that belong to no project, e.g. the logins of registries. */
export const INSTALLATION = 'installation';
/** Whose data key seals a secret. */
export type SecretOwner = ProjectRef | typeof INSTALLATION;

/** A secret that is asked for cannot be given; the message says which one and why, never anything of its value. */
export class SecretUnreadable extends Error {
  constructor(ref: SecretOwner, what: string, why: string, options?: ErrorOptions) {
    super(
      `${what} of ${ref === INSTALLATION ? 'this installation' : `project ${ref}`} cannot be read: ${why}.`,
      options,
    );
    this.name = 'SecretUnreadable';
  }
}

/** Values sealed but not stored yet: `stamps` go into the event, `write` runs in the transaction that appends it. */
export interface Sealing {
  readonly stamps: Readonly<Record<string, SecretStamp>>;
  /** @throws UniqueViolation when somebody else sealed the same names for this project meanwhile: seal again */
  write(tables: Tables): void;
}

interface DataKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * The secrets of projects, each sealed under its project's data key. Versions are only ever added; all of them go when
 * the project does.
 */
export class SealedSecrets {
  /** @param committed reads outside transactions */
  constructor(
    private readonly committed: Pick<Tables, 'find' | 'findAll'>,
    private readonly master: MasterKey,
  ) {}

  /** Seals `values` as the next version of their names; the first ones bring the project its data key. */
  seal(ref: SecretOwner, values: Readonly<Record<string, Secret>>): Sealing {
    const known = this.dataKey(ref);
    const key = known ?? { id: randomUUID(), bytes: randomBytes(KEY_BYTES) };
    const rows = Object.entries(values).map(([name, value]) => this.sealed(ref, name, value, key));
    return {
      stamps: Object.fromEntries(
        rows.map(({ name, version }) => [name, { version, fingerprint: fingerprint(key, values[name]!) }]),
      ),
      write: (tables) => {
        if (!known) tables.insert(DataKeyRow, this.wrapped(ref, key));
        for (const row of rows) tables.insert(SealedSecretRow, row);
      },
    };
  }

  /** @throws SecretUnreadable for a name or version that was never sealed, and for a row that was tampered with */
  reveal(ref: SecretOwner, name: string, version: number): Secret {
    const what = `Version ${version} of ${name}`;
    const row = this.committed.find(SealedSecretRow, { project: ref, name, version });
    const key = this.dataKey(ref);
    if (!row || !key) throw new SecretUnreadable(ref, what, 'it was never sealed, or its key was destroyed');
    try {
      return new Secret(open(key.bytes, row.sealed, placeOf(row)).toString());
    } catch (error) {
      if (!(error instanceof EnvelopeBroken)) throw error;
      throw new SecretUnreadable(ref, what, 'its row was changed by hand or is damaged', { cause: error });
    }
  }

  /**
   * Seals what flows through it, for a file of the project's; it opens only until the project's data key is destroyed.
   * @param place names the file, so that no other can take its place
   * @throws SecretUnreadable when the project has no data key
   */
  sealing(ref: ProjectRef, place: string): Transform {
    return sealStream(this.streamKey(ref, place), ['sealed_files', ref, place]);
  }

  /** The way back; the stream fails with {@link EnvelopeBroken} for what is damaged. @throws SecretUnreadable */
  opening(ref: ProjectRef, place: string): Transform {
    return openStream(this.streamKey(ref, place), ['sealed_files', ref, place]);
  }

  private streamKey(ref: ProjectRef, place: string): StreamKey {
    const key = this.dataKey(ref);
    if (!key) throw new SecretUnreadable(ref, place, 'its data key was destroyed');
    return (salt) => Buffer.from(hkdfSync('sha256', key.bytes, salt, 'key of a sealed file', KEY_BYTES));
  }

  /** For good: what was sealed under the data key opens no more, wherever a copy of it lies. */
  destroy(tables: Tables, ref: ProjectRef): void {
    const row = tables.find(DataKeyRow, { owner: ref });
    // A deleted row's bytes stay in the file until the place is needed; overwritten first, there is nothing to find.
    if (row) tables.update(DataKeyRow, { owner: ref }, { wrapped: '0'.repeat(row.wrapped.length) });
    tables.delete(DataKeyRow, { owner: ref });
    tables.delete(SealedSecretRow, { project: ref });
  }

  private dataKey(ref: SecretOwner): DataKey | undefined {
    const row = this.committed.find(DataKeyRow, { owner: ref });
    if (!row) return undefined;
    try {
      return { id: row.id, bytes: this.master.unwrap(row.wrapped, row.owner, row.id) };
    } catch (error) {
      if (!(error instanceof EnvelopeBroken)) throw error;
      throw new SecretUnreadable(ref, 'The data key', 'its row was changed by hand or is damaged', { cause: error });
    }
  }

  private wrapped(ref: SecretOwner, { id, bytes }: DataKey): DataKeyRow {
    return { owner: ref, id, masterKeyId: this.master.id, wrapped: this.master.wrap(bytes, ref, id) };
  }

  private sealed(project: SecretOwner, name: string, value: Secret, key: DataKey): SealedSecretRow {
    const versions = this.committed.findAll(SealedSecretRow, { project, name }).map(({ version }) => version);
    const place = { project, name, version: Math.max(0, ...versions) + 1, dataKeyId: key.id };
    return { ...place, sealed: seal(key.bytes, Buffer.from(value.reveal()), placeOf(place)) };
  }
}

const placeOf = ({ project, name, version, dataKeyId }: Omit<SealedSecretRow, 'sealed'>): Place => [
  'sealed_secrets',
  project,
  name,
  version,
  dataKeyId,
];

/** First 8 hex digits of an HMAC under a key of its own: who reads the events cannot try values. */
function fingerprint({ bytes }: DataKey, value: Secret): string {
  const key = Buffer.from(hkdfSync('sha256', bytes, '', 'fingerprint of a secret', 32));
  return createHmac('sha256', key).update(value.reveal()).digest('hex').slice(0, 8);
}
