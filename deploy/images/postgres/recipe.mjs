import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/run.mjs';
import { baseFiles, healthCheck, imagePath, libraryFolder, place, prune, write } from '../files.mjs';

// The closure of a server brings no shell and none of the tools that its start script needs.
const TOOLS = ['dash', 'bash', 'coreutils', 'findutils', 'util-linux', 'sed', 'grep', 'gzip', 'libc-bin'];

/** PostgreSQL as Debian builds it, made to start, initialise and stop as the stack's own image does. */
export const postgres15 = recipe({ tag: '15.8.1.085', major: '15', suite: 'bookworm', userId: 105 });

/** The same of the next release of Debian, with all that belongs to it: its programs read no older C library. */
export const postgres17 = recipe({ tag: '17.6.1.136', major: '17', suite: 'trixie', userId: 101 });

function recipe({ tag, major, suite, userId }) {
  return {
    image: `supascale.local/supabase/postgres:${tag}`,
    folder: import.meta.dirname,
    constants: [major, suite],
    async build({ root, packages }) {
      const server = `postgresql-${major}`;
      const names = [server, `postgresql-client-${major}`, `${server}-wal2json`, ...TOOLS];
      const versions = await packages.from(suite).unpack(names, root);
      removeUnread(root, major);
      baseFiles(root, { postgres: userId });
      linkPrograms(root, major);
      placeOurs(root, major);
      await run('ldconfig', ['-r', root]);
      const note = `PostgreSQL ${versions[server]} from Debian packages; pg_net and supabase_vault in SQL only, other Supabase-only extensions are absent`;
      return { note, config: configOf(major) };
    },
  };
}

const configOf = (major) => ({
  Env: [
    `PATH=${imagePath}`,
    'LANG=C.UTF-8',
    'POSTGRES_USER=supabase_admin',
    'POSTGRES_DB=postgres',
    'PGDATA=/var/lib/postgresql/data',
    `PG_MAJOR=${major}`,
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
});

// LLVM may only go together with the module that would load it, else costly queries fail instead of running unjitted.
function removeUnread(root, major) {
  const libraries = libraryFolder(root);
  const server = `usr/lib/postgresql/${major}/lib`;
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
function linkPrograms(root, major) {
  for (const program of readdirSync(join(root, `usr/lib/postgresql/${major}/bin`))) {
    rmSync(join(root, 'usr/bin', program), { force: true });
    symlinkSync(`../lib/postgresql/${major}/bin/${program}`, join(root, 'usr/bin', program));
  }
  rmSync(join(root, 'usr/bin/sh'), { force: true });
  symlinkSync('dash', join(root, 'usr/bin/sh'));
}

function placeOurs(root, major) {
  const ours = import.meta.dirname;
  place(join(ours, 'docker-entrypoint.sh'), root, 'usr/local/bin/docker-entrypoint.sh', 0o755);
  for (const name of ['postgresql.conf', 'pg_hba.conf', 'pg_ident.conf'])
    place(join(ours, name), root, `etc/postgresql/${name}`, 0o644);
  place(join(ours, 'first.sql'), root, 'usr/local/share/supascale/first.sql');
  for (const name of ['init-scripts', 'migrations']) {
    place(join(ours, name), root, `usr/local/share/supascale/${name}`);
    mkdirSync(join(root, 'docker-entrypoint-initdb.d', name), { recursive: true });
  }
  for (const name of readdirSync(join(ours, 'extensions')))
    place(join(ours, 'extensions', name), root, `usr/share/postgresql/${major}/extension/${name}`);
  // A new named volume is filled from here, and only then: one that 15 has filled lacks the folder that 17 reads.
  write(root, 'etc/postgresql-custom/supautils.conf', '# The local image has no supautils.\n');
  if (major !== '15') {
    write(root, 'etc/postgresql-custom/conf.d/00-empty.conf', "# A project's own settings go beside this.\n");
    write(root, 'etc/postgresql/custom.conf', "include_dir = '/etc/postgresql-custom/conf.d'\n");
  } else write(root, 'etc/postgresql/custom.conf', '# 15 has no folder for a project of its own.\n');
  for (const folder of ['var/lib/postgresql/data', 'var/run/postgresql'])
    mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'var/lib/postgresql/data'), 0o750);
}
