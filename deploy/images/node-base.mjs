import { copyFileSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from '../lib/run.mjs';
import { addBusybox, baseFiles, libraryFolder, place, prune } from './files.mjs';

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

const TOOLS = [
  'sh',
  'wget',
  'nc',
  'cat',
  'ls',
  'ps',
  'timeout',
  'id',
  'env',
  'sleep',
  'grep',
  'test',
  'mkdir',
  'rm',
  'tar',
];

/** The lowest layer of every image whose service runs on Node.js: node, bash, the usual tools, and a user of number 1000. */
export const nodeLayer = {
  name: 'node',
  async build({ root, work, packages }) {
    // Debian's C library comes along with bash; node's own, copied after it, is the same or newer.
    await packages.unpack(['bash'], root);
    prune(root, [
      `${libraryFolder(root)}/gconv`,
      'usr/share/i18n',
      'usr/share/menu',
      'usr/bin/bashbug',
      'usr/sbin/*',
      'etc/skel',
    ]);
    await addNode(root);
    baseFiles(root, { node: 1000 });
    await addBusybox(packages, work, root, TOOLS);
  },
};

/** Copies this machine's Node.js into `root` as /usr/local/bin/node, with the libraries it is linked to and the CA bundle. */
async function addNode(root) {
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

/** Installs what the lock file in `app` names. Throws one sentence that says npm can't bring `what`, and why. */
export async function installNpm(app, what) {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  try {
    await run(
      npm[0],
      [...npm.slice(1), 'ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: app },
    );
  } catch (error) {
    throw new Error(`npm can't bring ${what}: ${causeOf(error)}`, { cause: error });
  }
}

// npm closes with where its log lies; the cause stands in the lines with an error code before it.
function causeOf(error) {
  const said = (error.output ?? '')
    .split('\n')
    .filter((row) => /^npm (error|ERR!)/.test(row) && !/complete log|debug-0/.test(row));
  return (
    said
      .slice(0, 2)
      .map((row) => row.replace(/^npm \S+ /, ''))
      .join('; ') || error.message
  );
}
