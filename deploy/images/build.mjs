import { createHash } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ended, run, systemPath } from '../lib/run.mjs';

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };

/** The architecture of this machine in the words of images. */
export const architecture = ARCHITECTURES[process.arch] ?? process.arch;

const TEMPORARY = `supascale-images-${process.getuid()}-`;

/**
 * Runs `work(folder)` with a new temporary folder, which is gone afterwards however it ends.
 * Folders of builds that were killed go too: the caller holds the lock, so no other build of this user can be at work.
 */
export async function withTemporaryFolder(work) {
  for (const left of readdirSync(tmpdir()).filter((name) => name.startsWith(TEMPORARY)))
    rmSync(join(tmpdir(), left), { recursive: true, force: true });
  const folder = mkdtempSync(join(tmpdir(), TEMPORARY));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  const interrupted = (signal) => {
    clean();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await work(folder);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    clean();
  }
}

/** SHA-256 over the names and contents of files and folders, and over `constants`: equal inputs, equal image. */
export function fingerprint(paths, constants) {
  const sum = createHash('sha256').update(JSON.stringify(constants));
  for (const path of paths)
    for (const file of walk(path)) sum.update(`\0${relative(join(path, '..'), file)}\0`).update(readFileSync(file));
  return sum.digest('hex');
}

function* walk(path) {
  if (!statSync(path).isDirectory()) return void (yield path);
  for (const name of readdirSync(path).sort()) yield* walk(join(path, name));
}

/**
 * Packs the files below `root` into one layer at `file` and removes them. Equal files make an equal layer, so that the
 * engine stores it once for all images which have it. Resolves to `{ file, diffId }`.
 */
export async function packLayer(root, file) {
  mkdirSync(dirname(file), { recursive: true });
  // Whoever builds it, root owns all files, and nothing in an image needs to change its user by itself.
  const owner = ['--numeric-owner', '--owner=0', '--group=0', '--mode=u-s,g-s'];
  await run('tar', ['-c', '-f', file, '-C', root, ...owner, '--mtime=@0', '--sort=name', '.']);
  rmSync(root, { recursive: true, force: true });
  return { file, diffId: `sha256:${await sha256(file)}` };
}

/**
 * Loads images into the engine in one archive: `[{ image, layers, config }]`, the lowest layer first. All layer files lie
 * in `work`. `config` is the container configuration in the words of an image (Env, Cmd, Healthcheck, StopSignal, Labels …).
 * Loading an archive, unlike importing a tar, lets an image state its stop signal, and moves the name in one step.
 */
export async function loadImages(engine, images, work) {
  const manifest = images.map(({ image, layers, config }) => {
    const description = describe(config, layers);
    const Config = `${createHash('sha256').update(description).digest('hex')}.json`;
    writeFileSync(join(work, Config), description);
    return { Config, RepoTags: [image], Layers: layers.map(({ file }) => relative(work, file)) };
  });
  writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
  const files = new Set(['manifest.json', ...manifest.flatMap(({ Config, Layers }) => [Config, ...Layers])]);
  const archive = spawn('tar', ['-c', '-f', '-', '-C', work, ...files], {
    env: { PATH: systemPath },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await Promise.all([ended('tar', archive), engine.loadImage(archive.stdout)]);
}

function describe(config, layers) {
  const created = new Date().toISOString();
  const comment = config.Labels['com.supascale.image.note'];
  return JSON.stringify({
    architecture,
    os: 'linux',
    created,
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created, created_by: 'supascale deploy/images.mjs', comment })),
  });
}

async function sha256(file) {
  const sum = createHash('sha256');
  await pipeline(createReadStream(file), sum);
  return sum.digest('hex');
}
