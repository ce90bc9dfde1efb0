import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawEngine } from './raw-engine.js';

/** Processor time of a settled stack, in milliseconds a second. */
export interface Rest {
  /** What runs in the containers, their health checks included, and the engine's own process beside each. */
  readonly containers: number;
  /** The engine itself: all that it does, also for others who use it meanwhile. */
  readonly engine: number;
  readonly program: number;
}

/** Watches for so long. */
export async function atRest(engine: RawEngine, ref: string, seconds: number): Promise<Rest> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.supascale.project=${ref}`] }));
  const found = await engine.call<{ Id: string }[]>('GET', `/containers/json?filters=${filters}`);
  const ids = found.map(({ Id }) => Id);
  const before = await spent(engine, ids);
  await sleep(seconds * 1000);
  const after = await spent(engine, ids);
  const a_second = (part: keyof Rest) => (after[part] - before[part]) / seconds;
  return { containers: a_second('containers'), engine: a_second('engine'), program: a_second('program') };
}

interface Stats {
  readonly cpu_stats: { readonly cpu_usage: { readonly total_usage: number } };
}

async function spent(engine: RawEngine, ids: readonly string[]): Promise<Rest> {
  const stats = await Promise.all(
    ids.map((id) => engine.call<Stats>('GET', `/containers/${id}/stats?stream=false&one-shot=true`)),
  );
  const inside = stats.reduce((sum, each) => sum + each.cpu_stats.cpu_usage.total_usage / 1e6, 0);
  const { user, system } = process.cpuUsage();
  return {
    containers: inside + processesMs((argv) => /containerd-shim/.test(argv) && ids.some((id) => argv.includes(id))),
    engine: processesMs((argv) => /^\S*(dockerd|containerd)\0/.test(argv)),
    program: (user + system) / 1000,
  };
}

const MS_PER_TICK = 10;

/** What the processes whose arguments fit have spent so far; one that ends while it is looked at counts for nothing. */
function processesMs(fits: (argv: string) => boolean): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, pid) => sum + ticksOf(pid, fits) * MS_PER_TICK, 0);
}

function ticksOf(pid: string, fits: (argv: string) => boolean): number {
  try {
    if (!fits(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) return 0;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code))) return 0;
    throw error;
  }
}
