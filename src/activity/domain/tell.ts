import { upcast, type Recorded } from '../../kernel/event.js';
import { upcasters, type KnownEvent } from './known.js';
import { plain } from './plain.js';
import { tellAccess } from './tell-access.js';
import { tellConvergence } from './tell-convergence.js';
import { tellExports } from './tell-exports.js';
import { tellLease } from './tell-lease.js';
import { tellProject } from './tell-project.js';
import { tellTask } from './tell-task.js';
import type { Scene, Tellers, Told } from './told.js';

const tellers: Tellers<KnownEvent> = {
  ...tellProject,
  ...tellTask,
  ...tellConvergence,
  ...tellAccess,
  ...tellExports,
  ...tellLease,
};

/**
 * Every event in one human line. An event of a type or shape that this version does not know still gets an honest one:
 * the log has no holes.
 */
export function tell(event: Recorded, scene: Scene): Told {
  const lifted = upcast(event, upcasters);
  const teller = Object.hasOwn(tellers, lifted.type)
    ? (tellers as unknown as Readonly<Record<string, (e: unknown, scene: Scene) => Told>>)[lifted.type]
    : undefined;
  if (!teller) return untold(event, scene);
  try {
    return teller(lifted, { ...scene, who: plain(scene.who, 80), project: plain(scene.project, 60) });
  } catch (error) {
    // Data of another shape than the type says, e.g. written by a newer version.
    if (error instanceof TypeError) return untold(event, scene);
    throw error;
  }
}

const untold = ({ type, version, stream }: Recorded, { who }: Scene): Told => ({
  line: `${plain(who, 80)} recorded ${plain(type, 80)} (version ${version}) in ${plain(stream, 120)}; this version of Supascale has no words for it`,
});
