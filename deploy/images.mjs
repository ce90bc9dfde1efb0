/**
 * Builds the local image set: services from Debian and npm packages, and stand-ins for those that are in neither, for
 * machines that reach no image registry.
 *   node deploy/images.mjs [--release R] [--test] [--force] [--list]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { architecture, fingerprint, loadImages, packLayer, withTemporaryFolder } from './images/build.mjs';
import { busybox } from './images/busybox/recipe.mjs';
import { debianPackages } from './images/debian.mjs';
import { envoy, kong, nginx } from './images/nginx/recipe.mjs';
import { postgresMeta } from './images/postgres-meta/recipe.mjs';
import { postgres15, postgres17 } from './images/postgres/recipe.mjs';
import { standIns } from './images/stand-in/recipe.mjs';
import { docker, dockerHost } from './lib/docker-api.mjs';
import { withLock, stateFolder } from './lib/lock.mjs';
import { duration, fail, line, logTo } from './lib/log.mjs';
import { programModule } from './lib/program.mjs';

const RECIPE = 'com.supascale.image.recipe';
const NOTE = 'com.supascale.image.note';
const BUILT_BY_ALL = ['build.mjs', 'debian.mjs', 'files.mjs', 'node-base.mjs'].map((name) =>
  join(import.meta.dirname, 'images', name),
);
const recipes = [postgres17, postgres15, postgresMeta, ...standIns, nginx, envoy, kong, busybox];

/**
 * Sees to it that the engine holds the local image set: all of it, or only `names` of it; with `test` also the image that
 * only tests use. An image with the fingerprint of today's recipe is left alone, unless `force`. One process builds at a time.
 * Resolves to `[{ image, built, ms, bytes }]`; throws an Error of one sentence when the engine, apt or npm can't serve,
 * or when the set has no image of one of the names.
 * A replaced image loses its name but stays: a paused project may still be pinned to its id.
 */
export async function ensureImages({ test = false, force = false, names } = {}) {
  const engine = docker();
  const wanted = recipes.filter((recipe) => (recipe.test ? test : !names || names.includes(recipe.image)));
  const unknown = names?.find((name) => !recipes.some((recipe) => recipe.image === name));
  if (unknown) throw new Error(`the local image set has no ${unknown}`);
  const found = force ? [] : await Promise.all(wanted.map((recipe) => present(engine, recipe)));
  if (wanted.every((_, index) => found[index])) return found.map(tell);
  const lock = join(stateFolder(), 'images.lock');
  return withLock(
    lock,
    { waitMs: 1_800_000, onWait: () => line('images', 'waiting for another process that builds them') },
    () => withTemporaryFolder((folder) => ensureIn(folder, engine, wanted, force)),
  );
}

async function ensureIn(folder, engine, wanted, force) {
  const known = await Promise.all(wanted.map(async (recipe) => (force ? undefined : present(engine, recipe))));
  const missing = wanted.filter((_, index) => !known[index]);
  const bench = { engine, folder, packages: debianPackages(join(folder, 'debian')), layers: new Map() };
  const built = (await twoAtATime(batches(missing), (batch) => buildAll(bench, batch))).flat();
  return wanted.map((recipe, index) => tell(known[index]) ?? built.find(({ image }) => image === recipe.image));
}

/** Images on the same lowest layer are loaded together: it travels to the engine once. */
function batches(all) {
  const groups = new Map();
  for (const each of all) groups.set(baseOf(each), [...(groups.get(baseOf(each)) ?? []), each]);
  return [...groups.values()];
}

const baseOf = (recipe) => recipe.below?.[0].name ?? recipe.image;

// Downloads of one and unpacking of another go well side by side. After a failure what runs may end, nothing more begins.
async function twoAtATime(items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]).catch((error) => {
        next = items.length;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled([worker(), worker()]);
  for (const { reason } of ended) if (reason) throw reason;
  return results;
}

function tell(result) {
  if (result) line('image', `${result.image} is up to date`, result.ms);
  return result;
}

async function present(engine, recipe) {
  const began = performance.now();
  const known = await engine.inspectImage(recipe.image);
  if (known?.Config?.Labels?.[RECIPE] !== identity(recipe)) return undefined;
  return { image: recipe.image, built: false, ms: Math.round(performance.now() - began), bytes: known.Size };
}

async function buildAll(bench, batch) {
  const began = performance.now();
  const images = [];
  for (const recipe of batch) images.push(await packed(bench, recipe));
  await loadImages(bench.engine, images, bench.folder);
  return Promise.all(
    images.map(async ({ image, config }) => {
      const { Size: bytes } = await bench.engine.inspectImage(image);
      const ms = Math.round(performance.now() - began);
      line('image', `${image} built (${megabytes(bytes)}): ${config.Labels[NOTE]}`, ms);
      return { image, built: true, ms, bytes };
    }),
  );
}

async function packed(bench, recipe) {
  const layers = [];
  for (const below of recipe.below ?? []) {
    if (!bench.layers.has(below.name)) bench.layers.set(below.name, layerOf(bench, below.name, below));
    layers.push((await bench.layers.get(below.name)).layer);
  }
  const { layer, made } = await layerOf(bench, recipe.image, recipe);
  const Labels = { [RECIPE]: identity(recipe), [NOTE]: made.note };
  return { image: recipe.image, layers: [...layers, layer], config: { ...made.config, Labels } };
}

async function layerOf({ folder, packages }, name, { build }) {
  const place = join(folder, 'layers', name.replace(/\W/g, '-'));
  const [root, work] = [join(place, 'root'), join(place, 'work')];
  for (const path of [root, work]) mkdirSync(path, { recursive: true });
  const made = await build({ root, work, packages });
  return { made, layer: await packLayer(root, join(place, 'layer.tar')) };
}

function identity(recipe) {
  return fingerprint([recipe.folder, ...BUILT_BY_ALL], [recipe.image, architecture, ...(recipe.constants ?? [])]);
}

async function list() {
  const engine = docker();
  for (const recipe of recipes) {
    const known = await engine.inspectImage(recipe.image);
    const state = !known
      ? 'absent'
      : known.Config.Labels?.[RECIPE] === identity(recipe)
        ? 'up to date'
        : 'of another recipe';
    line(state, `${recipe.image}${known ? `  ${megabytes(known.Size)}  ${known.Config.Labels?.[NOTE]}` : ''}`);
  }
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

function explain(error) {
  if (error.name === 'DockerError' && error.status === 0)
    return `images: no engine answers on ${dockerHost()} (${error.code ?? error.message}); node deploy/engine.mjs up starts one`;
  return `images: ${error.message}`;
}

async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      release: { type: 'string' },
      test: { type: 'boolean' },
      force: { type: 'boolean' },
      list: { type: 'boolean' },
    },
  });
  if (values.list) return list();
  const began = performance.now();
  const names = values.release === undefined ? undefined : await imagesOf(values.release);
  const results = await ensureImages({ test: values.test, force: values.force, names });
  const built = results.filter((result) => result.built).length;
  line('images', `${results.length} there, ${built} of them built now (${duration(performance.now() - began)})`);
}

async function imagesOf(id) {
  await bootstrap({ native: false });
  const { findRelease } = await programModule('stack/domain/releases/index.js');
  const { releaseImages } = await programModule('stack/domain/render.js');
  const release = findRelease(id);
  if (!release) throw new Error(`there is no release ${id}`);
  return releaseImages(release, { registry: 'supascale.local' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  logTo(process.stdout);
  await main(process.argv.slice(2)).catch((error) =>
    fail(process.env.DEBUG || (error instanceof TypeError && !error.code) ? error.stack : explain(error)),
  );
}
