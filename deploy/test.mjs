/**
 * Every test, on a real Docker Engine, PostgreSQL and browser, all of which this brings where they are missing.
 *   npm test [-- jest arguments]
 * SUPASCALE_TEST_ENGINE=skip leaves out what needs an engine, and says so.
 */
import './lib/node-version.mjs';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { ensureEngine } from './engine.mjs';
import { ensureImages } from './images.mjs';
import { aptInstall, hasApt } from './lib/apt.mjs';
import { fail, line, logTo, step } from './lib/log.mjs';
import { which } from './lib/run.mjs';
import { nodeWith, programOf } from './lib/tasks.mjs';

/** All of these share one engine and this machine's ports: one file after the other. */
const ON_THE_ENGINE = ['<rootDir>/test/engine', '<rootDir>/test/e2e'];
const PROGRAMS = { chromium: 'chromium', psql: 'postgresql-client' };
const isEngineSkipped = process.env.SUPASCALE_TEST_ENGINE === 'skip';

logTo(process.stdout);
await bootstrap({ afterBuild: surroundings }).catch((error) => fail(error.message));
const runs = [await jest([`--maxWorkers=${availableParallelism()}`, ...each('testPathIgnorePatterns', ON_THE_ENGINE)])];
if (!isEngineSkipped) runs.push(await jest(['--runInBand', ...each('roots', ON_THE_ENGINE)]));
conclude();

async function surroundings() {
  if (isEngineSkipped)
    return line('engine', 'SKIPPED as SUPASCALE_TEST_ENGINE=skip says: test/engine and test/e2e do not run');
  const { host, reason } = await ensureEngine();
  if (!host)
    throw new Error(
      `The tests need a Docker engine, and there is none: ${reason}. SUPASCALE_TEST_ENGINE=skip leaves them out.`,
    );
  await ensureImages({ test: true });
  await ensurePrograms();
}

async function ensurePrograms() {
  const missing = Object.keys(PROGRAMS).filter((program) => !which(program));
  if (missing.length === 0) return;
  const packages = missing.map((program) => PROGRAMS[program]);
  if (process.getuid?.() !== 0 || !hasApt())
    throw new Error(`The tests need ${missing.join(' and ')}: install ${packages.join(', ')}`);
  await step('test programs', async (say) => {
    await aptInstall(packages);
    say(`${packages.join(', ')} installed with apt`);
  });
}

/** Runs jest with these options and what was given to us. Resolves to how many tests did what. */
async function jest(how) {
  const folder = mkdtempSync(join(tmpdir(), 'supascale-jest-'));
  const file = join(folder, 'result.json');
  try {
    const code = await nodeWith([
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', programOf('jest')],
      ...[...how, '--passWithNoTests', '--json', `--outputFile=${file}`, ...process.argv.slice(2)],
    ]);
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }; // jest has said why it did not begin
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    // What jest finds wrong beside the tests, a handle that threw afterwards say, is a failure too.
    return {
      passed: result.numPassedTests,
      failed: failed || Number(code !== 0),
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function each(option, values) {
  return values.map((value) => `--${option}=${value}`);
}

function conclude() {
  const sum = (what) => runs.reduce((total, run) => total + run[what], 0);
  if (isEngineSkipped) line('engine', 'SKIPPED: test/engine and test/e2e did not run');
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(sum);
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  if (passed + failed === 0) fail('No test ran.');
  process.exitCode = failed > 0 ? 1 : 0;
}
