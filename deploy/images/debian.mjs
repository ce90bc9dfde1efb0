import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptGet, aptUpdate, explainApt, releaseName, sourcesOf } from '../lib/apt.mjs';
import { run } from '../lib/run.mjs';

// What no service reads; the parts of a package that only people or other builds use. Licences stay: they lie beside.
const UNREAD = [
  'usr/share/man',
  'usr/share/info',
  'usr/share/locale',
  'usr/share/lintian',
  'usr/share/bash-completion',
  'usr/share/perl',
  'usr/share/perl5',
  'usr/share/doc-base',
  'usr/share/bug',
];

/**
 * Brings Debian packages with all that they depend on into a folder, without touching the machine's own packages:
 * apt is told that nothing is installed, and the archives are unpacked, not installed (no maintainer script runs).
 * One object keeps its downloads in `folder` for all images of a run.
 * With a `suite`, e.g. `trixie`, they come from that release of Debian instead of this machine's own.
 */
export function debianPackages(folder, suite) {
  let turn = Promise.resolve();
  const others = new Map();
  mkdirSync(join(folder, 'archives', 'partial'), { recursive: true });
  mkdirSync(join(folder, 'lists', 'partial'), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  const take = (names) => (turn = turn.catch(() => undefined).then(() => download(folder, names, suite))); // apt can't share a folder with itself
  return {
    /** Packages of another release of Debian, from the archives that this machine takes its own from. */
    from(other) {
      if (other === (suite ?? releaseName())) return this;
      if (!others.has(other)) others.set(other, debianPackages(`${folder}-${other}`, other));
      return others.get(other);
    },
    /**
     * Unpacks `names` and their dependencies below `root`. Resolves to `{ package: version }` of all that came.
     * Throws one sentence that names the package when apt doesn't know it or can't reach its archive.
     */
    async unpack(names, root) {
      const parts = await take(names);
      mergeUsr(root);
      for (const { file } of parts) await unpackOne(file, root, `${root}.files.tar`);
      for (const path of UNREAD) rmSync(join(root, path), { recursive: true, force: true });
      keepLicences(root);
      return Object.fromEntries(parts.map(({ name, version }) => [name, version]));
    },
  };
}

// Not `dpkg-deb -x`: it would replace the links of the merged /usr by folders.
async function unpackOne(file, root, tar) {
  const stdoutTo = openSync(tar, 'w');
  try {
    await run('dpkg-deb', ['--fsys-tarfile', file], { stdoutTo });
  } finally {
    closeSync(stdoutTo);
  }
  await run('tar', ['-x', '-f', tar, '-C', root, '--keep-directory-symlink']);
  rmSync(tar);
}

async function download(folder, names, suite) {
  try {
    if (suite) await addSources(folder, suite);
    return await closure(folder, names, suite ? [...ownLists(folder), ...ownSources(folder)] : []);
  } catch (error) {
    if (suite) throw new Error(`${explainApt(error, names)} from Debian ${suite}`, { cause: error });
    // Lists that are absent or older than the archive are the usual cause: fetch them beside the machine's own and try once more.
    const own = ownLists(folder);
    try {
      if (!existsSync(join(folder, 'fresh'))) await aptUpdate([...isolation(folder), ...own], join(folder, 'lists'));
      writeFileSync(join(folder, 'fresh'), '');
      return await closure(folder, names, own);
    } catch (error) {
      throw new Error(explainApt(error, names), { cause: error });
    }
  }
}

const ownLists = (folder) => ['-o', `Dir::State::lists=${join(folder, 'lists')}`];
const ownSources = (folder) => [
  ...['-o', `Dir::Etc::sourcelist=${join(folder, 'sources.list')}`, '-o', 'Dir::Etc::sourceparts=-'],
  ...['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache='],
];

async function addSources(folder, suite) {
  if (existsSync(join(folder, 'fresh'))) return;
  writeFileSync(join(folder, 'sources.list'), (await sourcesOf(suite)).join('\n'));
  await aptUpdate([...isolation(folder), ...ownLists(folder), ...ownSources(folder)], join(folder, 'lists'));
  writeFileSync(join(folder, 'fresh'), '');
}

async function closure(folder, names, lists) {
  const install = [...isolation(folder), ...lists, 'install', '-y', '--no-install-recommends'];
  // Not `--print-uris`: it leaves out what an earlier image has already brought.
  const planned = await aptGet([...install, '--simulate', ...names]);
  await aptGet([...install, '--download-only', ...names]);
  return [...planned.matchAll(/^Inst (\S+) \((\S+) .*\[(\w+)\]\)/gm)].map(([, name, version, arch]) => ({
    name,
    version,
    file: join(folder, 'archives', `${name}_${version.replaceAll(':', '%3a')}_${arch}.deb`),
  }));
}

function isolation(folder) {
  const settings = {
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache::archives': join(folder, 'archives'),
    'APT::Sandbox::User': '',
    'Debug::NoLocking': '1',
    'APT::Keep-Downloaded-Packages': '1',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

// Newer Debian packages hold only /usr paths, older ones both: with the links in place first, either lands right.
function mergeUsr(root) {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', name), { recursive: true });
    if (!existsSync(join(root, name))) symlinkSync(`usr/${name}`, join(root, name));
  }
}

function keepLicences(root) {
  const documentation = join(root, 'usr/share/doc');
  if (!existsSync(documentation)) return;
  for (const name of readdirSync(documentation)) {
    for (const file of readdirSync(join(documentation, name)))
      if (file !== 'copyright') rmSync(join(documentation, name, file), { recursive: true, force: true });
  }
}
