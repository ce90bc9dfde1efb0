import type { DesiredContainer, Text } from '../../stack/domain/desired.js';
import type { Adoption } from '../../stack/domain/adopt/adoption.js';
import { secretsIn } from '../../stack/domain/adopt/read-env.js';
import type { Release } from '../../stack/domain/release.js';

export type Values = Readonly<Record<string, string>>;

/** A secret that a wanted container holds and that data, or what people were handed, depends on. */
const KEPT: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'the roles of the database have it',
  JWT_SECRET: 'it signed the keys and sessions that are out there',
  VAULT_ENC_KEY: 'the pooler has encrypted what it stores with it',
  REALTIME_DB_ENC_KEY: 'realtime has encrypted what it stores with it',
};

/**
 * The secrets of a foreign stack: what its containers say, else what stands in `.env` under the name that it has in
 * every example file. Those that follow from one that is made anew are made anew too.
 */
export function foundSecrets(release: Release, adoption: Pick<Adoption, 'secrets'>, variables: Values): Values {
  const named = Object.fromEntries(
    Object.keys(release.secrets).flatMap((name) => (variables[name] ? [[name, variables[name]] as const] : [])),
  );
  const found: Record<string, string> = { ...named, ...adoption.secrets };
  for (const [name, recipe] of Object.entries(release.secrets)) {
    const isCut = 'keys' in recipe && found[recipe.keys] === undefined;
    if (isCut) delete found[name];
  }
  return found;
}

/**
 * Secrets in config files that were mounted from a folder, where these are just as the release writes them.
 * @param files by {@link fileKey} of what the service is called there, in `services`
 */
export function secretsInFiles(
  wanted: readonly DesiredContainer[],
  files: ReadonlyMap<string, string>,
  services: Adoption['services'],
): Values {
  const found: Record<string, string> = {};
  for (const { service, files: given } of wanted) {
    const name = services.find((one) => one.service === service)?.container.service ?? service;
    for (const { path, content } of given) {
      const there = files.get(fileKey(name, path));
      const secrets = there === undefined || !holdsSecret(content) ? undefined : secretsIn(content, there);
      Object.assign(found, secrets);
    }
  }
  return found;
}

export const fileKey = (service: string, path: string): string => `${service} ${path}`;
const holdsSecret = (text: Text): boolean => typeof text !== 'string' && text.some((part) => typeof part !== 'string');

/** Why it cannot be taken over without them, a sentence each. */
export function lackingSecrets(release: Release, wanted: readonly DesiredContainer[], found: Values): string[] {
  const used = usedBy(wanted);
  return Object.entries(KEPT)
    .filter(([name]) => Object.hasOwn(release.secrets, name) && used.has(name) && found[name] === undefined)
    .map(
      ([name, why]) =>
        `${name} was not found, and ${why}: put it into .env of the compose folder, and name the folder.`,
    );
}

/** Names of secrets that these containers are given. */
export function usedBy(wanted: readonly DesiredContainer[]): ReadonlySet<string> {
  const texts = wanted.flatMap(({ env, files }) => [...Object.values(env), ...files.map(({ content }) => content)]);
  return new Set(
    texts.flatMap((text) =>
      typeof text === 'string' ? [] : text.flatMap((part) => (typeof part === 'string' ? [] : part.secret)),
    ),
  );
}
