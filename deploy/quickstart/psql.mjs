import { aptInstall, hasApt } from '../lib/apt.mjs';
import { line, step } from '../lib/log.mjs';
import { run, which } from '../lib/run.mjs';

/**
 * How people reach the project's database with psql: installed now where root on Debian or Ubuntu lacks it, otherwise
 * the psql inside the project's own container. Resolves to `{ line, program, args }`.
 */
export async function psqlFor({ ref }, databaseUrl) {
  if (await ensurePsql()) return { line: `psql '${databaseUrl}'`, program: 'psql', args: [databaseUrl] };
  const args = ['exec', '-it', `supascale-${ref}-db`, 'psql', '-U', 'postgres'];
  return { line: `docker ${args.join(' ')}`, program: undefined, args };
}

/** @returns whether there is a psql; says so in a line when it can't be brought */
export async function ensurePsql() {
  if (which('psql')) return true;
  if (process.getuid?.() !== 0 || !hasApt()) return false;
  try {
    await step('psql', async (say) => {
      await aptInstall(['postgresql-client']);
      say('postgresql-client installed with apt');
    });
    return true;
  } catch (error) {
    line('psql', `not installed: ${error.message}`);
    return false;
  }
}

/** Asks database and gateway once, as a person would with what is printed; throws an Error of one sentence. */
export async function tryOut({ apiUrl, serviceRoleKey }, psql) {
  await step('tried out', async (say) => {
    const words = psql.program
      ? await run(psql.program, [...psql.args, '-XAtc', 'show server_version'], { deadlineMs: 15_000 })
      : '';
    const statusWith = async (headers) =>
      (await fetch(`${apiUrl}/pg/tables`, { headers, signal: AbortSignal.timeout(15_000) })).status;
    const [withKey, without] = [await statusWith({ apikey: serviceRoleKey }), await statusWith({})];
    if (withKey !== 200 || without !== 401)
      throw new Error(`the gateway at ${apiUrl} answers ${withKey} with the service key and ${without} without`);
    say(
      `${words ? `psql answers (PostgreSQL ${words.split(' ')[0].trim()}), ` : ''}the API lets in with the service key only`,
    );
  });
}
