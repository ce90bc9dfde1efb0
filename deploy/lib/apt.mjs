import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync, readdirSync } from 'node:fs';
import { run } from './run.mjs';

const QUIET = [
  '-qq',
  '-o',
  'DPkg::Lock::Timeout=120',
  '-o',
  'Acquire::Retries=3',
  '-o',
  'Acquire::http::Timeout=30',
  '-o',
  'Acquire::https::Timeout=30',
];
const UNATTENDED = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' };
const TRIES = 3;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Whether this system installs its software with apt: Debian, Ubuntu and what descends from them. */
export function hasApt() {
  try {
    return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/** This system's release in one word, e.g. `bookworm`; '' where it has none. */
export const releaseName = () => /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';

/**
 * Lines for a sources.list with another release of Debian, from the archives that this machine takes its own from.
 * Throws where apt has none of Debian's archives.
 */
export async function sourcesOf(suite) {
  const targets = () =>
    aptGet(['indextargets', '--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages']);
  let listed = await targets();
  if (listed.trim() === '') {
    await aptUpdate(); // an archive counts only once its lists are there
    listed = await targets();
  }
  const own = releaseName();
  const lines = listed
    .split('\n')
    .map((text) => text.split(' '))
    .filter(([, release, component]) => component === 'main' && (release === own || release.startsWith(`${own}-`)))
    .map(([uri, release]) => `deb [signed-by=${KEYRING}] ${uri} ${release.replace(own, suite)} main`);
  if (lines.length === 0) throw new Error(`apt has no archive of Debian to take ${suite} from`);
  return [...new Set(lines)];
}

/** Runs apt-get with quiet, unattended settings and more arguments; resolves to stdout, throws CommandFailed. */
export function aptGet(args, options = {}) {
  return run('apt-get', [...QUIET, ...args], { ...options, env: { ...UNATTENDED, ...options.env } });
}

/**
 * Refreshes the lists of packages in the folder `lists`. apt-get calls it success when no archive answered; this throws
 * then, unless lists from an earlier time are there to go on with.
 */
export async function aptUpdate(args = [], lists = '/var/lib/apt/lists') {
  await aptGet([...args, 'update']);
  if (!readdirSync(lists).some((name) => name.endsWith('Release')))
    throw new Error('Could not connect to any package archive');
}

/**
 * Installs packages without their recommendations, as root; the list of packages is refreshed first.
 * Tries three times, since archives and locks fail for a moment now and then; a package that doesn't exist fails at once.
 * Throws an Error that is one sentence naming the package or the cause.
 */
export function aptInstall(packages) {
  // apt waits for another's lock on packages, but not for one on the lists: in this process, one installs at a time.
  const mine = lastInstall.then(() => installNow(packages));
  lastInstall = mine.catch(() => undefined);
  return mine;
}

let lastInstall = Promise.resolve();

async function installNow(packages) {
  for (let attempt = 1; ; attempt++) {
    try {
      await aptUpdate();
      await aptGet(['install', '-y', '--no-install-recommends', ...packages]);
      return;
    } catch (error) {
      if (attempt === TRIES || missingPackage(error.output))
        throw new Error(explainApt(error, packages), { cause: error });
      await sleep(3_000);
    }
  }
}

/** One sentence on why apt-get failed to bring `packages`. */
export function explainApt(error, packages) {
  const missing = missingPackage(error.output);
  if (missing) return `apt has no package ${missing} for this system`;
  if (
    /Could not resolve|Could not connect|Connection failed|Failed to fetch|Temporary failure/i.test(
      error.output ?? error.message,
    )
  ) {
    return `apt can't reach its package archive to bring ${packages.join(', ')}`;
  }
  return `apt could not bring ${packages.join(', ')}: ${error.message}`;
}

/** The package that apt doesn't know or can't choose a version of; undefined when that is not what went wrong. */
export function missingPackage(output = '') {
  return (
    /Unable to locate package (\S+)/.exec(output)?.[1] ??
    /Package '?([^'\s]+)'? has no installation candidate/.exec(output)?.[1]
  );
}
