import { COMPOSE, isNobodys, type Labels } from './labels.js';

type Marked = Labels | null | undefined;

/** A container of a service, and not one that `docker compose run` made for a moment. */
export const isOfService = (labels: Marked): boolean =>
  labels?.[COMPOSE.service] !== undefined && labels[COMPOSE.oneoff]?.toLowerCase() !== 'true';

/**
 * As Compose lists them itself, by containers.
 * @param others labels of networks and volumes
 * @returns names of projects that no Supascale has a hand in, sorted
 */
export function foreignProjects(containers: readonly Marked[], others: readonly Marked[]): readonly string[] {
  const names = (labels: readonly Marked[]) => labels.flatMap((each) => each?.[COMPOSE.project] ?? []);
  const taken = new Set(names([...containers, ...others].filter((labels) => !isNobodys(labels))));
  const found = new Set(names(containers.filter(isOfService)));
  return [...found].filter((name) => !taken.has(name)).sort();
}

/** Compose's default network first, then those that it made for the project, then others that it joined. */
export function inOrder<T extends { readonly name: string; readonly labels: Marked }>(
  project: string,
  networks: readonly T[],
): readonly T[] {
  const rank = ({ labels }: T) =>
    labels?.[COMPOSE.project] !== project ? 2 : labels[COMPOSE.network] === 'default' ? 0 : 1;
  return [...networks].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/** What Compose's labels say of a container. */
export const composeIdentity = (labels: Labels) => ({
  service: labels[COMPOSE.service] ?? '',
  number: Number(labels[COMPOSE.number] ?? 1),
});

/** By service and number. */
export const byService = (
  a: Readonly<{ service: string; number?: number }>,
  b: Readonly<{ service: string; number?: number }>,
): number => (a.service < b.service ? -1 : a.service > b.service ? 1 : (a.number ?? 1) - (b.number ?? 1));
