import { join, resolve } from 'node:path';

const folder = import.meta.dirname;
const logs = join(resolve(folder, process.env.SUPASCALE_DATA ?? 'data'), 'logs');

/** For PM2 (a development dependency; `npm install -g pm2` elsewhere): `npm run build`, then `pm2 start ecosystem.config.js`. */
export const apps = [
  {
    name: process.env.SUPASCALE_PM2_NAME ?? 'supascale',
    cwd: folder,
    script: 'dist/src/main.js',
    // One process owns the database; a second one would refuse to start, or stands by.
    exec_mode: 'fork',
    instances: ['1', 'true'].includes(process.env.SUPASCALE_STANDBY ?? '') ? 2 : 1,
    // It says "ready" once it answers requests.
    wait_ready: true,
    listen_timeout: 30_000,
    // Engine calls under way get 8 s to end (SUPASCALE_DRAIN_SECONDS).
    kill_timeout: 10_000,
    max_memory_restart: process.env.SUPASCALE_MAX_MEMORY ?? '512M',
    exp_backoff_restart_delay: 200,
    out_file: join(logs, 'out.log'),
    error_file: join(logs, 'error.log'),
    merge_logs: true,
    time: false,
  },
];
