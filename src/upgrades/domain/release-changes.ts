import type { Release } from '../../stack/domain/release.js';
import { servicesOn, type Switches } from '../../stack/domain/switched-on.js';
import { carriedSpec, type UpgradePath } from './path.js';
import type { StackSpec } from '../../stack/domain/stack-spec.js';

/** One thing that is otherwise afterwards. */
export interface ReleaseChange {
  /** e.g. `db` or `PostgreSQL` */
  readonly what: string;
  /** `none` where there was none. */
  readonly from: string;
  readonly to: string;
}

const NONE = 'none';

/** @returns the database's major version, and each service that is on whose image is another one, or that comes or goes */
export function releaseChanges(path: UpgradePath, spec: StackSpec): readonly ReleaseChange[] {
  const { from, to } = path;
  const [before, after] = [imagesOf(from, spec, spec), imagesOf(to, carriedSpec(path, spec))];
  const majors = { what: 'PostgreSQL', from: String(from.postgresMajor), to: String(to.postgresMajor) };
  const services = [...new Set([...Object.keys(after), ...Object.keys(before)])].map((what) => ({
    ...{ what, from: before[what] ?? NONE, to: after[what] ?? NONE },
  }));
  return [majors, ...services].filter((change) => change.from !== change.to);
}

/** By service, `<repository>:<tag>`. @param chosen tags that a user chose; of another release they do not count */
function imagesOf(release: Release, switches: Switches, chosen?: StackSpec): Readonly<Record<string, string>> {
  const images = servicesOn(release, switches).map((name) => {
    const { repository, tags } = release.services[name]!;
    return [name, `${repository}:${chosen?.services[name]?.tag ?? tags[0]}`] as const;
  });
  return Object.fromEntries(images);
}
