/**
 * Measures the program against floors and peers, see docs/bench.md.
 *   node deploy/bench.mjs [NAME…] [--quick] [--json] [--gate] [--list]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './lib/root.mjs';

const FAILED = 2;
const source = join(root, 'test/bench');
const target = join(root, 'dist/test/bench');

prepare();
await translate();
measure(process.argv.slice(2));

/** Installs and builds what is not there yet. Standard output is the result's alone: what is said here goes to the other. */
function prepare() {
  const bootstrap = join(import.meta.dirname, 'bootstrap.mjs');
  const { status } = spawnSync(process.execPath, [bootstrap], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(FAILED);
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

/** Ends as the bench does. Ctrl-C reaches the bench by itself, which then tidies up. */
function measure(args) {
  const child = spawn(process.execPath, ['--expose-gc', join(target, 'run.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => (process.exitCode = code ?? FAILED));
}
