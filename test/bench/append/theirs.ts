import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { allSkipped, isSkipped, type Case, type Cases, type Context, type Sample } from '../experiment.js';
import { emmett } from '../peers/emmett.js';
import type { Answer, Ask } from './theirs.child.js';

export const KEPT_CASE = 'emmett-sqlite, kept connection + inline projection';
export const DOCUMENTED_CASE = 'emmett-sqlite, as documented';
const TRIES = 5;

export async function theirCases(folder: string, { quick, cases, say, note, atEnd }: Context): Promise<Cases> {
  const mine = [KEPT_CASE, DOCUMENTED_CASE];
  if (!mine.some((name) => cases.has(name))) return {};
  const peer = await emmett(say);
  if (isSkipped(peer)) return allSkipped(mine, peer);
  note(`emmett-sqlite ${peer.version}`);
  const theirs = new Theirs(peer.module, folder);
  if (!(await theirs.isAlive())) return allSkipped(mine, { skipped: 'emmett-sqlite cannot be loaded here, see above' });
  atEnd(() => theirs.end(note));
  const measure = (how: Ask['how'], full: number): Case => {
    return () => theirs.run({ how, count: quick ? full / 2 : full });
  };
  return { [KEPT_CASE]: measure('kept', 800), [DOCUMENTED_CASE]: measure('documented', 400) };
}

/** The peer's process, started anew when it has ended by itself. */
class Theirs {
  private child: ChildProcess | undefined;
  private deaths = 0;
  private failed = 0;
  private error = '';

  constructor(
    private readonly module: string,
    private readonly folder: string,
  ) {}

  /** Whether its process runs, or could be started. */
  async isAlive(): Promise<boolean> {
    if (this.child) return true;
    // It prints its errors: standard output is the result's alone.
    const child = fork(join(import.meta.dirname, 'theirs.child.js'), [this.module, this.folder], {
      execArgv: [],
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    });
    if ((await messageOf(child)) === undefined) return false;
    this.child = child;
    return true;
  }

  async run(ask: Ask): Promise<Sample> {
    for (let tries = 0; tries < TRIES && (await this.isAlive()); tries += 1) {
      this.child?.send(ask);
      const answer = this.child && (await messageOf<Answer>(this.child));
      if (answer) {
        this.failed += answer.failed;
        this.error = answer.error || this.error;
        return { 'events/s': answer.perSecond };
      }
      this.deaths += 1;
      this.child = undefined;
    }
    throw new Error(`emmett-sqlite ended its process ${this.deaths} times`);
  }

  end(note: (text: string) => void): void {
    this.child?.kill();
    if (this.failed > 0) note(`emmett-sqlite failed ${this.failed} appends, the last one with: ${this.error}`);
    if (this.deaths > 0) note(`emmett-sqlite ended its process ${this.deaths} times, by errors that nobody can catch`);
  }
}

/** @returns the child's next message; undefined when it has ended instead */
async function messageOf<T>(child: ChildProcess): Promise<T | undefined> {
  const heard = new AbortController();
  const { signal } = heard;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as T),
      once(child, 'exit', { signal }).then(() => undefined),
    ]);
  } finally {
    heard.abort();
  }
}
