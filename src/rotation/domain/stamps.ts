import type { Stamps } from '../../projects/domain/project.events.js';

/** Stamps as a task's memo holds them: `<name>:<version>:<fingerprint>` each. */
export const stampsToText = (stamps: Stamps): readonly string[] =>
  Object.entries(stamps).map(([name, { version, fingerprint }]) => `${name}:${version}:${fingerprint}`);

/** @throws Error for a memo that is not of {@link stampsToText} */
export function stampsFromText(memo: unknown): Stamps {
  if (!Array.isArray(memo)) throw new Error('The task has noted no secrets.');
  return Object.fromEntries(
    memo.map((text) => {
      const [name, version, fingerprint] = String(text).split(':');
      if (!name || !fingerprint || !Number.isSafeInteger(Number(version)))
        throw new Error('A noted secret is unclear.');
      return [name, { version: Number(version), fingerprint }];
    }),
  );
}

/** e.g. `POSTGRES_PASSWORD version 2, JWT_SECRET version 3` */
export const toldStamps = (stamps: Stamps): string =>
  Object.entries(stamps)
    .map(([name, { version }]) => `${name} version ${version}`)
    .join(', ');
