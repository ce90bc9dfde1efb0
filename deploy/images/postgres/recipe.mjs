import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/run.mjs';
import { baseFiles, healthCheck, imagePath, libraryFolder, place, prune } from '../files.mjs';

const MAJOR = '15';
const SERVER = `postgresql-${MAJOR}`;
// The closure of a server brings no shell and none of the tools that its start script needs.
const PACKAGES = [
  SERVER,
  `postgresql-client-${MAJOR}`,
  `postgresql-${MAJOR}-wal2json`,
  'dash',
  'bash',
  'coreutils',
  'findutils',
  'util-linux',
  'sed',
  'grep',
  'gzip',
  'libc-bin',
];
const POSTGRES_ID = 105;

/** PostgreSQL as Debian builds it, made to start, initialise and stop as the stack's own image does. */
export const postgres = {
  image: 'supascale.local/supabase/postgres:15.8.1.085',
  folder: import.meta.dirname,
  async build({ root, packages }) {
    const versions = await packages.unpack(PACKAGES, root);
    removeUnread(root);
    baseFiles(root, { postgres: POSTGRES_ID });
    linkPrograms(root);
    placeOurs(root);
    await run('ldconfig', ['-r', root]);
    return { note: `PostgreSQL ${versions[SERVER]} from Debian packages; Supabase-only extensions are absent`, config };
  },
};

const config = {
  Env: [
    `PATH=${imagePath}`,
    'LANG=C.UTF-8',
    'POSTGRES_USER=supabase_admin',
    'POSTGRES_DB=postgres',
    'PGDATA=/var/lib/postgresql/data',
    `PG_MAJOR=${MAJOR}`,
  ],
  Entrypoint: ['docker-entrypoint.sh'],
  Cmd: ['postgres', '-c', 'config_file=/etc/postgresql/postgresql.conf'],
  ExposedPorts: { '5432/tcp': {} },
  Volumes: { '/var/lib/postgresql/data': {} },
  StopSignal: 'SIGINT',
  // localhost and not the socket: TCP answers only once the first initialisation is over.
  Healthcheck: healthCheck(['pg_isready', '-U', 'postgres', '-h', 'localhost'], {
    interval: 2,
    timeout: 2,
    retries: 10,
  }),
};

// LLVM may only go together with the module that would load it, else costly queries fail instead of running unjitted.
function removeUnread(root) {
  const libraries = libraryFolder(root);
  const server = `usr/lib/postgresql/${MAJOR}/lib`;
  prune(root, [
    'usr/lib/llvm-*',
    `${libraries}/libLLVM*`,
    `${libraries}/libz3*`,
    `${server}/bitcode`,
    `${server}/llvmjit*`,
  ]);
  prune(root, [
    `${libraries}/gconv`,
    `${libraries}/perl*`,
    `${libraries}/libperl*`,
    'usr/bin/perl*',
    'usr/share/i18n',
    'usr/share/postgresql-common',
    'etc/postgresql*',
    'etc/init.d',
    'etc/cron.d',
    'etc/logrotate.d',
    'lib/systemd',
    'usr/lib/systemd',
  ]);
  prune(root, ['var/lib/postgresql', 'var/log/*', 'var/cache/*', 'etc/alternatives', 'etc/ssl/private']);
}

// Debian's own /usr/bin/psql and the like are scripts for several clusters; here there is one.
function linkPrograms(root) {
  for (const program of readdirSync(join(root, `usr/lib/postgresql/${MAJOR}/bin`))) {
    rmSync(join(root, 'usr/bin', program), { force: true });
    symlinkSync(`../lib/postgresql/${MAJOR}/bin/${program}`, join(root, 'usr/bin', program));
  }
  rmSync(join(root, 'usr/bin/sh'), { force: true });
  symlinkSync('dash', join(root, 'usr/bin/sh'));
}

function placeOurs(root) {
  const ours = import.meta.dirname;
  place(join(ours, 'docker-entrypoint.sh'), root, 'usr/local/bin/docker-entrypoint.sh', 0o755);
  for (const name of ['postgresql.conf', 'pg_hba.conf', 'pg_ident.conf'])
    place(join(ours, name), root, `etc/postgresql/${name}`, 0o644);
  place(join(ours, 'first.sql'), root, 'usr/local/share/supascale/first.sql');
  for (const name of ['init-scripts', 'migrations']) {
    place(join(ours, name), root, `usr/local/share/supascale/${name}`);
    mkdirSync(join(root, 'docker-entrypoint-initdb.d', name), { recursive: true });
  }
  for (const folder of ['var/lib/postgresql/data', 'etc/postgresql-custom/conf.d', 'var/run/postgresql'])
    mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'var/lib/postgresql/data'), 0o750);
}
