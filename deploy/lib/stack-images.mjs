import { ensureImages } from '../images.mjs';
import { docker } from './docker-api.mjs';
import { line } from './log.mjs';
import { programModule } from './program.mjs';

// As src/stack/domain/image-source.ts knows them.
const OFFICIAL = { set: 'official', registry: 'docker.io' };
const LOCAL = { set: 'local', registry: 'supascale.local' };
const REGISTRY_MS = 5_000;

/**
 * Sees to it that the engine has, or can pull, the images of a new project. Official ones come first; the local set is
 * built where `registry` (the setting projects.imageRegistry) says so, or is `auto` and the official ones can neither be
 * found nor pulled. Asks the registry once, through the engine. Throws an Error of one sentence.
 */
export async function ensureStackImages(registry) {
  if (registry !== 'auto' && registry !== LOCAL.registry)
    return line('images', `come from ${registry} when a project needs them`);
  const began = performance.now();
  const official = registry === 'auto' ? await officialImages() : undefined;
  if (official) return line('images', official, performance.now() - began);
  await ensureImages();
}

/** Why the official images will do, in a few words; undefined when they can't be had. */
async function officialImages() {
  const { releaseImages } = await programModule('stack/domain/render.js');
  const { defaultRelease } = await programModule('stack/domain/releases/index.js');
  const engine = docker();
  const absent = async (source) => {
    const names = releaseImages(defaultRelease, source);
    const known = await Promise.all(names.map((name) => engine.inspectImage(name)));
    return names.filter((_, index) => !known[index]);
  };
  const [missing] = await absent(OFFICIAL);
  if (!missing) return 'official ones are here';
  // What the program decides for new projects as well: a local set that is whole wins over official ones to be pulled.
  if ((await absent(LOCAL)).length === 0) return undefined;
  return (await canBePulled(engine, missing)) ? 'official ones are pulled when a project needs them' : undefined;
}

async function canBePulled(engine, image) {
  try {
    await engine.inspectRemoteImage(image, REGISTRY_MS);
    return true;
  } catch (error) {
    if (error.name === 'DockerError') return false;
    throw error;
  }
}
