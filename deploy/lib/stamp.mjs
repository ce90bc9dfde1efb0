import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

/**
 * Remembers in a file that something was done, and for what. Cleared before the work and written after it, so that
 * work which broke off counts as not done.
 */
export function stamp(file, wanted) {
  const path = join(root, file);
  return {
    isCurrent: () => existsSync(path) && readFileSync(path, 'utf8') === wanted,
    clear: () => rmSync(path, { force: true }),
    write() {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, wanted);
    },
  };
}

/** SHA-256 over names and contents of files and folders of this checkout, without those that `skip` matches. */
export function contentHash(paths, skip = /$^/) {
  const sum = createHash('sha256');
  for (const path of paths)
    for (const file of walk(path))
      if (!skip.test(file)) sum.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return sum.digest('hex');
}

function* walk(path) {
  if (!existsSync(join(root, path))) return;
  if (!statSync(join(root, path)).isDirectory()) return void (yield path);
  for (const name of readdirSync(join(root, path)).sort()) yield* walk(join(path, name));
}
