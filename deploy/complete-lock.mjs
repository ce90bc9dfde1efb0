// npm leaves builds for other platforms out of the lock when the registry at hand does not serve them, and `npm ci`
// then refuses the lock. This names them in it, so that one lock works everywhere. Run after every `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LOCK = join(import.meta.dirname, '../package-lock.json');
const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const CPU = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
for (const [owner, { optionalDependencies = {}, dev }] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const build = platformOf(name);
    if (!build || isPlaced(owner, name) || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = { version, ...(dev && { dev }), optional: true, ...build };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);

/** The `os`, `cpu` and `libc` that a package name speaks of, or undefined when it speaks of none. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const cpu = CPU.find((word) => words.includes(word));
  const os = OS.find((word) => words.includes(word));
  if (!cpu && !os) return undefined;
  const musl = words.some((word) => word.startsWith('musl'));
  return { ...(cpu && { cpu: [cpu] }), ...(os && { os: [os] }), ...(musl && { libc: ['musl'] }) };
}

/** Whether Node would find `name` from the package at `owner`. */
function isPlaced(owner, name) {
  for (let dir = owner; ; dir = dir.slice(0, Math.max(0, dir.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${dir && `${dir}/`}node_modules/${name}`]) return true;
    if (!dir) return false;
  }
}
