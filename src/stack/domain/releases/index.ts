import type { Release } from '../release.js';
import { release202609 } from './2026-09.js';
import { release202610 } from './2026-10.js';
import { release202611 } from './2026-11.js';

/** Every release that was ever published, as people choose among them: projects stay on theirs until they are moved. */
export const releases: readonly Release[] = [release202610, release202609, release202611];

/** For new projects that name none. */
export const defaultRelease: Release = release202610;

/** @param id e.g. `2026.11` */
export const findRelease = (id: string): Release | undefined => releases.find((release) => release.id === id);
