import type { Repository } from 'typeorm';
import type { Engine } from '../../src/engine/engine.js';
import type { InlineProjection } from '../../src/event-store/inline-projection.js';
import type { ProjectRow } from '../../src/projects/project-list.js';
import type { ImagePins } from '../../src/reconciler/image-pins.js';
import type { Memory } from '../../src/reconciler/memory.js';
import type { ReconcilerSettings } from '../../src/reconciler/reconciler-settings.js';
import type { Wishes } from '../../src/reconciler/wishes.js';
import type { Planner } from './seeded.js';
import type { World } from './world.js';

/** A planted bug: collaborators that are put in the place of the real ones. All left out: the program as it is. */
export interface Bug {
  readonly engine?: (real: Engine, world: World) => Engine;
  readonly memory?: (real: Memory) => Memory;
  readonly pins?: (real: ImagePins) => ImagePins;
  readonly wishes?: (real: Wishes) => Wishes;
  readonly planner?: (real: Planner) => Planner;
  readonly leavingProjects?: (real: Repository<ProjectRow>) => Repository<ProjectRow>;
  readonly projections?: (real: readonly InlineProjection[]) => readonly InlineProjection[];
  readonly settings?: Partial<ReconcilerSettings>;
}

export const NO_BUG: Bug = {};
