import type { MigrationInterface } from 'typeorm';
import { EventStore1764000000001 } from './1764000000001-event-store.js';
import { Secrets1764000000002 } from './1764000000002-secrets.js';
import { Access1764000000003 } from './1764000000003-access.js';
import { Projects1764000000004 } from './1764000000004-projects.js';
import { Activity1764000000005 } from './1764000000005-activity.js';
import { Stacks1764000000006 } from './1764000000006-stacks.js';
import { Images1764000000007 } from './1764000000007-images.js';
import { Tasks1764000000008 } from './1764000000008-tasks.js';
import { Exports1764000000009 } from './1764000000009-exports.js';
import { Registries1764000000010 } from './1764000000010-registries.js';
import { FillReadModels1764000000012 } from './1764000000012-fill-read-models.js';
import { VolumeStates1764000000014 } from './1764000000014-volume-states.js';
import { Lease1764000000015 } from './1764000000015-lease.js';
import { ImagePinsSince1764000000031 } from './1764000000031-image-pins-since.js';

/** All migrations, oldest first; the database module runs those that are pending on start. */
export const migrations: (new () => MigrationInterface)[] = [
  EventStore1764000000001,
  Secrets1764000000002,
  Access1764000000003,
  Projects1764000000004,
  Activity1764000000005,
  Stacks1764000000006,
  Images1764000000007,
  Tasks1764000000008,
  Exports1764000000009,
  Registries1764000000010,
  FillReadModels1764000000012,
  VolumeStates1764000000014,
  Lease1764000000015,
  ImagePinsSince1764000000031,
];
