import type { ImageSource } from './stack-spec.js';

export const OFFICIAL_REGISTRY = 'docker.io';
/** Prefix of the images that `npm run images` builds. */
export const LOCAL_REGISTRY = 'supascale.local';

/**
 * What comes from `registry`: the local set, where that is its prefix or a registry's copy of it, whose address ends in
 * it (`registry.example.com/supascale.local`); else the official set.
 */
export const sourceOf = (registry: string): ImageSource => ({
  set: registry === LOCAL_REGISTRY || registry.endsWith(`/${LOCAL_REGISTRY}`) ? 'local' : 'official',
  registry,
});

/** Whether its images can be pulled: what was built on a machine is in no registry. */
export const isPullable = ({ registry }: Pick<ImageSource, 'registry'>): boolean => registry !== LOCAL_REGISTRY;
