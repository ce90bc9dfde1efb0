import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './root.mjs';

/**
 * A folder of `test/` beside the built program, so that it uses the very files that are served; specs are left out.
 * Types are `npm run typecheck`'s.
 * @param folder e.g. `test/simulation`
 * @returns where it lies now
 */
export async function translated(folder) {
  const { default: ts } = await import('typescript');
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  // `nodenext` would look for a package.json beside a text that is given alone.
  const compilerOptions = { ...options, module: ts.ModuleKind.ESNext, sourceMap: false };
  const [source, target] = [join(root, folder), join(root, 'dist', folder)];
  rmSync(target, { recursive: true, force: true });
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/(?<!\.spec)\.ts$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { fileName: file, compilerOptions });
    const output = join(target, relative(source, file)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, outputText);
  }
  return target;
}
