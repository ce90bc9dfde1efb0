import type { Transaction } from '../event-store/event-store.js';
import type { ProjectRef } from '../kernel/ids.js';
import { Secret } from '../kernel/secret.js';
import type { SealedSecrets } from '../secrets/sealed-secrets.js';
import type { SecretStamp, Stamps } from './domain/project.events.js';

export interface GivenSecrets {
  /** For the command; `null` takes one away. */
  readonly given: Readonly<Record<string, SecretStamp | null>>;
  readonly keep: (tx: Transaction) => void;
}

/** Seals secrets that users gave; one that is the same as before is left as it is, so that nothing changes for it. */
export function sealGiven(
  sealed: SealedSecrets,
  ref: ProjectRef,
  known: Stamps,
  secrets: Readonly<Record<string, string | null>>,
): GivenSecrets {
  const removed = Object.entries(secrets).filter(([, value]) => value === null);
  const set = Object.entries(secrets).filter((entry): entry is [string, string] => entry[1] !== null);
  const news = set
    .map(([path, value]) => sealed.seal(ref, { [path]: new Secret(value) }))
    .filter(({ stamps }) =>
      Object.entries(stamps).some(([path, { fingerprint }]) => known[path]?.fingerprint !== fingerprint),
    );
  return {
    given: Object.assign(
      Object.fromEntries(removed.map(([path]) => [path, null])),
      ...news.map(({ stamps }) => stamps),
    ) as GivenSecrets['given'],
    keep: ({ tables }) => {
      for (const sealing of news) sealing.write(tables);
    },
  };
}
