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
  const sealing = (entries: readonly (readonly [string, string])[]) =>
    sealed.seal(ref, Object.fromEntries(entries.map(([path, value]) => [path, new Secret(value)])));
  const { stamps } = sealing(set);
  const news = set.filter(([path]) => known[path]?.fingerprint !== stamps[path]!.fingerprint);
  const fresh = sealing(news);
  return {
    given: { ...Object.fromEntries(removed.map(([path]) => [path, null])), ...fresh.stamps },
    keep: (tx) => {
      if (news.length > 0) fresh.write(tx.tables);
    },
  };
}
