import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/run.mjs';
import { baseFiles, healthCheck, imagePath, libraryFolder, place, prune, write } from '../files.mjs';
import { addServerFromNpm } from './server-from-npm.mjs';

// The closure of a server brings no shell and none of the tools that its start script needs.
const TOOLS = ['dash', 'bash', 'coreutils', 'findutils', 'util-linux', 'sed', 'grep', 'gzip', 'libc-bin'];

/** PostgreSQL 15 as Debian builds it, made to start, initialise and stop as the stack's own image does. */
export const postgres15 = recipe({
  tag: '15.8.1.085',
  major: '15',
  userId: 105,
  constants: [],
  async addServer({ root, packages }) {
    const versions = await packages.unpack(
      ['postgresql-15', 'postgresql-client-15', 'postgresql-15-wal2json', ...TOOLS],
      root,
    );
    return `PostgreSQL ${versions['postgresql-15']} from Debian packages; pg_net and supabase_vault in SQL only, other Supabase-only extensions are absent`;
  },
});

const NPM_VERSION = '17.10.0-beta.17';

/** PostgreSQL 17 from npm, since Debian has none yet, with Debian's client programs. Otherwise as the one above. */
export const postgres17 = recipe({
  tag: '17.6.1.136',
  major: '17',
  userId: 101,
  constants: [NPM_VERSION],
  async addServer({ root, work, packages }) {
    const versions = await packages.unpack(['postgresql-client-15', 'libstdc++6', ...TOOLS], root);
    await addServerFromNpm(root, work, NPM_VERSION);
    const client = versions['postgresql-client-15'];
    return `PostgreSQL ${NPM_VERSION} from npm; psql and pg_restore ${client} from Debian, whose pg_dump is too old for this server; pg_net and supabase_vault in SQL only, other Supabase-only extensions and wal2json are absent`;
  },
});

function recipe({ tag, major, userId, constants, addServer }) {
  return {
    image: `supascale.local/supabase/postgres:${tag}`,
    folder: import.meta.dirname,
    constants: [major, ...constants],
    async build({ root, work, packages }) {
      const note = await addServer({ root, work, packages });
      removeUnread(root);
      baseFiles(root, { postgres: userId });
      linkPrograms(root);
      placeOurs(root, major);
      await run('ldconfig', ['-r', root]);
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
function removeUnread(root) {
  const libraries = libraryFolder(root);
  const server = 'usr/lib/postgresql/15/lib';
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

// Debian's own /usr/bin/psql and the like are scripts for several clusters; here there is one. What the server's own
// major has comes last, and so wins.
function linkPrograms(root) {
  for (const major of readdirSync(join(root, 'usr/lib/postgresql')).sort())
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
  const share = major === '15' ? 'usr/share/postgresql/15' : `usr/lib/postgresql/${major}/share/postgresql`;
  for (const name of readdirSync(join(ours, 'extensions')))
    place(join(ours, 'extensions', name), root, `${share}/extension/${name}`);
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
