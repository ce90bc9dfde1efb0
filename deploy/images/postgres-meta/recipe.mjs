import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../lib/run.mjs';
import { addNode } from '../node-base.mjs';
import { addBusybox, baseFiles, healthCheck, imagePath } from '../files.mjs';

const HEALTH =
  'fetch(`http://127.0.0.1:${process.env.PG_META_PORT ?? 8080}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))';

/** The real postgres-meta server from npm, at the versions of the lock file beside this, on this machine's Node.js. */
export const postgresMeta = {
  image: 'supascale.local/supabase/postgres-meta:v0.99.0',
  folder: import.meta.dirname,
  constants: [process.version],
  async build({ root, work, packages }) {
    const app = join(root, 'usr/src/app');
    mkdirSync(app, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(import.meta.dirname, file), join(app, file));
    await install(app);
    pruneUnread(join(app, 'node_modules'));
    await addNode(root);
    baseFiles(root, { node: 1000 });
    await addBusybox(packages, work, root, ['sh', 'wget', 'nc', 'cat', 'ls', 'ps']);
    return {
      note: `the real @supabase/postgres-meta 0.99.0 from npm on Node.js ${process.version}`,
      config: {
        Env: [`PATH=/usr/local/bin:${imagePath}`, 'NODE_ENV=production', 'PG_META_PORT=8080'],
        Cmd: ['node', 'node_modules/@supabase/postgres-meta/dist/server/server.js'],
        WorkingDir: '/usr/src/app',
        User: 'node',
        ExposedPorts: { '8080/tcp': {} },
        Healthcheck: healthCheck(['node', '-e', HEALTH], { interval: 5, timeout: 5, retries: 3 }),
      },
    };
  },
};

async function install(app) {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  try {
    await run(
      npm[0],
      [...npm.slice(1), 'ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: app },
    );
  } catch (error) {
    throw new Error(`npm can't bring @supabase/postgres-meta and what it needs: ${causeOf(error)}`, { cause: error });
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

/** Removes what a running server never reads: maps, typings, prose, builds for browsers and add-ons for other systems. */
function pruneUnread(modules) {
  for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isDirectory() ? unreadFolder(path) : unreadFile(entry.name))
      rmSync(path, { recursive: true, force: true });
  }
}

function unreadFolder(path) {
  if (/\/@opentelemetry\/[^/]+\/build\/(esm|esnext)$/.test(path)) return true; // named by "module" fields only, which Node doesn't read
  if (/\/node-sql-parser\/(build|umd)$/.test(path)) return true; // its index.js holds all of it in one file
  return dirname(path).endsWith('/node_modules') && path.endsWith('/@types');
}

function unreadFile(name) {
  if (/\.(map|markdown|flow|tsbuildinfo)$|\.d\.[cm]?ts$/.test(name)) return true;
  if (/\.md$/i.test(name)) return !/licen[cs]e|notice/i.test(name);
  return (
    /^sentry_cpu_profiler-.*\.node$/.test(name) &&
    !name.includes(`-${process.platform}-${process.arch}-glibc-${process.versions.modules}.`)
  );
}
