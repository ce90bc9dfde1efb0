import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { healthCheck, imagePath, place, write } from '../files.mjs';
import { installNpm, nodeLayer } from '../node-base.mjs';

const PROGRAM = '/opt/stand-in';
const starts = (service) => `#!/bin/sh\nexec node ${PROGRAM}/main.mjs ${service} "$@"\n`;
const script = (name) => ({ from: join(import.meta.dirname, 'scripts', name) });

const programLayer = {
  name: 'stand-in',
  async build({ root }) {
    const folder = join(root, PROGRAM);
    mkdirSync(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json'])
      cpSync(join(import.meta.dirname, file), join(folder, file));
    await installNpm(folder, 'what the stand-ins need');
    rmSync(join(folder, 'package-lock.json'));
    place(join(import.meta.dirname, 'program'), root, PROGRAM);
    write(root, `${PROGRAM}/package.json`, '{"type":"module","private":true}\n');
  },
};

/**
 * In the place of services that can be had from no package: one program which verifies that a service was wired as the
 * real one needs it, answers its health check and tells what arrives. Each has the commands that the release calls.
 */
export const standIns = [
  standIn('supabase/gotrue:v2.196.0', 'auth', {
    User: '1000:1000',
    Cmd: ['auth'],
    ports: [9999],
    commands: { auth: starts('auth') },
  }),
  standIn('postgrest/postgrest:v14.17', 'rest', {
    User: '1000:1000',
    Cmd: ['postgrest'],
    ports: [3000],
    commands: { postgrest: script('postgrest') },
  }),
  standIn('supabase/realtime:v2.134.10', 'realtime', {
    ports: [4000],
    commands: { realtime: starts('realtime'), curl: script('curl') },
  }),
  standIn('supabase/storage-api:v1.74.0', 'storage', { ports: [5000], commands: { storage: starts('storage') } }),
  standIn('darthsim/imgproxy:v3.31.4', 'imgproxy', { ports: [5001], commands: { imgproxy: script('imgproxy') } }),
  standIn('supabase/edge-runtime:v1.76.2', 'functions', {
    Entrypoint: ['edge-runtime'],
    Cmd: [],
    ports: [9000],
    commands: { 'edge-runtime': starts('functions') },
  }),
  standIn('supabase/studio:2026.09.07-sha-7996410', 'studio', {
    ports: [3000],
    commands: { studio: starts('studio') },
    folders: ['app/snippets', 'app/edge-functions'],
    Healthcheck: healthCheck(['wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:3000/api/platform/profile'], {
      interval: 5,
      timeout: 5,
      retries: 3,
    }),
  }),
  standIn('supabase/supavisor:2.9.12', 'supavisor', {
    Cmd: ['/app/bin/server'],
    ports: [4000, 5432, 6543],
    commands: {
      curl: script('curl'),
      '/app/bin/migrate': script('supavisor'),
      '/app/bin/supavisor': script('supavisor'),
      '/app/bin/server': script('supavisor'),
    },
  }),
  standIn('supabase/logflare:1.50.10', 'analytics', {
    ports: [4000],
    commands: { logflare: starts('analytics'), curl: script('curl') },
  }),
  standIn('timberio/vector:0.53.0-alpine', 'vector', {
    Entrypoint: ['vector'],
    Cmd: ['--config', '/etc/vector/vector.yml'],
    ports: [9001],
    commands: { vector: starts('vector') },
  }),
];

/** `commands`: programs below /usr/local/bin, or at a path of their own; without a `Cmd` the first one is what runs. */
function standIn(name, service, { ports, commands, folders = [], ...config }) {
  return {
    image: `supascale.local/${name}`,
    folder: import.meta.dirname,
    constants: [process.version],
    below: [nodeLayer, programLayer],
    async build({ root }) {
      place(join(import.meta.dirname, 'scripts/wget'), root, 'usr/local/bin/wget', 0o755);
      for (const [path, command] of Object.entries(commands)) {
        const target = path.startsWith('/') ? path : `usr/local/bin/${path}`;
        if (typeof command === 'string') write(root, target, command, 0o755);
        else place(command.from, root, target, 0o755);
      }
      for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
      const defaults = { Cmd: [Object.keys(commands)[0]], ExposedPorts: exposed(ports) };
      return {
        note: `stand-in for ${service}: checks its wiring and tells what arrives; does none of the service's work`,
        config: { Env: [`PATH=${imagePath}`], ...defaults, ...config },
      };
    },
  };
}

const exposed = (ports) => Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}]));
