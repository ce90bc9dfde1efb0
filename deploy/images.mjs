/**
 * Builds the local image set: real services from Debian and npm packages, for machines that reach no image registry.
 *   node deploy/images.mjs [--test] [--force] [--list]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { architecture, fingerprint, loadImage, withTemporaryFolder } from './images/build.mjs';
import { busybox } from './images/busybox/recipe.mjs';
import { debianPackages } from './images/debian.mjs';
import { nginx } from './images/nginx/recipe.mjs';
import { postgresMeta } from './images/postgres-meta/recipe.mjs';
import { postgres } from './images/postgres/recipe.mjs';
import { docker, dockerHost } from './lib/docker-api.mjs';
import { withLock, stateFolder } from './lib/lock.mjs';
import { duration, fail, line, logTo, step } from './lib/log.mjs';

const RECIPE = 'com.supascale.image.recipe';
const NOTE = 'com.supascale.image.note';
const BUILT_BY_ALL = ['build.mjs', 'debian.mjs', 'files.mjs', 'node-base.mjs'].map((name) =>
  join(import.meta.dirname, 'images', name),
);
const recipes = [postgres, postgresMeta, nginx, busybox];

/**
 * Sees to it that the engine holds the local image set, with `test` also the image that only tests use.
 * An image with the fingerprint of today's recipe is left alone, unless `force`. One process builds at a time.
 * Resolves to `[{ image, built, ms, bytes }]`; throws an Error of one sentence when the engine, apt or npm can't serve.
 * A replaced image loses its name but stays: a paused project may still be pinned to its id.
 */
export async function ensureImages({ test = false, force = false } = {}) {
  const engine = docker();
  const wanted = recipes.filter((recipe) => test || !recipe.test);
  const found = force ? [] : await Promise.all(wanted.map((recipe) => present(engine, recipe)));
  if (wanted.every((_, index) => found[index])) return found.map(tell);
  const lock = join(stateFolder(), 'images.lock');
  return withLock(
    lock,
    { waitMs: 1_800_000, onWait: () => line('images', 'waiting for another process that builds them') },
    () =>
      withTemporaryFolder(async (folder) => {
        const packages = debianPackages(join(folder, 'debian'));
        return twoAtATime(
          wanted,
          async (recipe) => (!force && tell(await present(engine, recipe))) || build(engine, recipe, folder, packages),
        );
      }),
  );
}

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

function build(engine, recipe, folder, packages) {
  const began = performance.now();
  return step('image', async (say) => {
    const root = join(folder, 'roots', recipe.image.replace(/\W/g, '-'));
    mkdirSync(root, { recursive: true });
    const work = `${root}.work`;
    mkdirSync(work);
    const { note, config } = await recipe.build({ root, work, packages });
    const Labels = { [RECIPE]: identity(recipe), [NOTE]: note };
    await loadImage(engine, { image: recipe.image, root, work: join(work, 'archive'), config: { ...config, Labels } });
    const { Size: bytes } = await engine.inspectImage(recipe.image);
    say(`${recipe.image} built (${megabytes(bytes)}): ${note}`);
    return { image: recipe.image, built: true, ms: Math.round(performance.now() - began), bytes };
  });
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

async function main(options) {
  const unknown = options.find((option) => !['--test', '--force', '--list'].includes(option));
  if (unknown) fail(`unknown option ${unknown}; usage: node deploy/images.mjs [--test] [--force] [--list]`);
  if (options.includes('--list')) return list();
  const began = performance.now();
  const results = await ensureImages({ test: options.includes('--test'), force: options.includes('--force') });
  const built = results.filter((result) => result.built).length;
  line('images', `${results.length} there, ${built} of them built now (${duration(performance.now() - began)})`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  logTo(process.stdout);
  await main(process.argv.slice(2)).catch((error) =>
    fail(error instanceof TypeError || process.env.DEBUG ? error.stack : explain(error)),
  );
}
