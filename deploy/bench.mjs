/**
 * Measures the program against floors and peers, see docs/bench.md.
 *   node deploy/bench.mjs [NAME…] [--quick] [--json] [--gate] [--list]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const source = join(root, 'test/bench');
const target = join(root, 'dist/test/bench');

// Standard output is the result's alone, so whatever is said on the way goes to standard error.
prepare();
await translate();
const { status, signal } = spawnSync(
  process.execPath,
  ['--expose-gc', join(target, 'run.js'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 2);

/** Installs what the lock file says and builds the program, where that was not done yet. */
function prepare() {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'bootstrap.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(2);
}

/** The bench beside the built program: it measures the very files that are served. Types are `npm run typecheck`'s. */
async function translate() {
  const { default: ts } = await import('typescript');
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  // `nodenext` would look for a package.json beside a text that is given alone.
  const compilerOptions = { ...options, module: ts.ModuleKind.ESNext, sourceMap: false };
  rmSync(target, { recursive: true, force: true });
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/(?<!\.spec)\.ts$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { fileName: file, compilerOptions });
    const output = join(target, relative(source, file)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, outputText);
  }
}
