import type { Release, UpgradeEdge } from '../stack/domain/release.js';
import { findRelease } from '../stack/domain/releases/index.js';
import type { KeptDump } from '../upgrades/dump-folder.js';
import type { UpgradePlan } from '../upgrades/upgrade-plans.js';
import type { UpgradePlanView, UpgradeView } from './view-models/moves.js';

export const upgradePlanView = ({ to, edge, changes, findings, steps, possible }: UpgradePlan): UpgradePlanView => ({
  ...{ to, title: findRelease(to)?.title ?? '', notes: edge.notes, changes, steps, possible },
  data: dataSentences(edge, findRelease(to)),
  findings: [...findings].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level)),
});

/** What matters most comes first. */
const LEVELS = ['error', 'warning', 'info'];

/** What becomes of the data, for people. */
function dataSentences({ data, renews, goneExtensions }: UpgradeEdge, to: Release | undefined): readonly string[] {
  switch (data) {
    case 'dump-and-restore': {
      const anew = renews.map((role) => to?.volumes[role]?.holds ?? role).join('; ');
      return [
        `Dumped, verified and restored into new volumes: ${anew}.`,
        'The former volumes stay as they are until you delete them by name. The dump stays too.',
        ...(goneExtensions.length > 0
          ? [`Extensions that do not exist any more: ${goneExtensions.join(', ')}. The checks say whether one is used.`]
          : []),
      ];
    }
  }
}

/** A volume that an upgrade left behind. */
export const volumeView = (
  { name, role, generation }: Readonly<{ name: string; role: string; generation: number }>,
  release: Release | undefined,
): UpgradeView['former'][number] => ({
  kind: 'volume',
  name,
  holds: `${release?.volumes[role]?.holds ?? role}, generation ${generation}`,
});

/** A dump that an upgrade keeps. */
export const dumpView = ({ name, bytes, manifest }: KeptDump): UpgradeView['former'][number] => {
  const size = `${Math.max(1, Math.round(bytes / 1024 ** 2))} MiB`;
  const what = manifest ? `sealed dump of release ${manifest.release}` : 'dump that was never finished';
  return { kind: 'dump', name, holds: `${what}, ${size}` };
};
