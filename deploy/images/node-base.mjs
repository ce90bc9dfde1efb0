import { copyFileSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from '../lib/run.mjs';
import { place } from './files.mjs';

// Loaded by name at run time, or asked for by add-ons that were built against an older C library.
const BY_NAME = [
  'librt.so.1',
  'libdl.so.2',
  'libpthread.so.0',
  'libutil.so.1',
  'libanl.so.1',
  'libresolv.so.2',
  'libnss_files.so.2',
  'libnss_dns.so.2',
];
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** Copies this machine's Node.js into `root` as /usr/local/bin/node, with the libraries it is linked to and the CA bundle. */
export async function addNode(root) {
  place(realpathSync(process.execPath), root, 'usr/local/bin/node', 0o755);
  const libraries = linkedLibraries(await run('ldd', [process.execPath]));
  const folder = dirname(libraries.find((path) => basename(path).startsWith('libc.so')) ?? '');
  if (!folder) throw new Error(`ldd names no C library for ${process.execPath}`);
  for (const path of [...libraries, ...BY_NAME.map((name) => join(folder, name)).filter(existsSync)])
    copyLibrary(path, root);
  if (existsSync(AUTHORITIES)) copyLibrary(AUTHORITIES, root);
}

function linkedLibraries(listing) {
  return listing
    .split('\n')
    .map((row) => /(?:=> )?(\/\S+) \(0x/.exec(row)?.[1])
    .filter(Boolean);
}

function copyLibrary(path, root) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  copyFileSync(path, join(root, path));
}
