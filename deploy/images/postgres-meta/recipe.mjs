import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installNpm, nodeLayer } from '../node-base.mjs';
import { healthCheck, imagePath } from '../files.mjs';

const HEALTH =
  'fetch(`http://127.0.0.1:${process.env.PG_META_PORT ?? 8080}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))';

/** The real postgres-meta server from npm, at the versions of the lock file beside this, on this machine's Node.js. */
export const postgresMeta = {
  image: 'supascale.local/supabase/postgres-meta:v0.99.0',
  folder: import.meta.dirname,
  constants: [process.version],
  below: [nodeLayer],
  async build({ root }) {
    const app = join(root, 'usr/src/app');
    mkdirSync(app, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(import.meta.dirname, file), join(app, file));
    await installNpm(app, '@supabase/postgres-meta and what it needs');
    pruneUnread(join(app, 'node_modules'));
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
