import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

/**
 * Translates a TypeScript file and all that it imports from this repository, so that a child process can run it.
 * @returns the JavaScript file, inside a temporary folder that the caller removes
 */
export function compiled(entry: string): { readonly file: string; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'supascale-compiled-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { compilerOptions } = ts.parseConfigFileTextToJson(
    'tsconfig.json',
    readFileSync(join(root, 'tsconfig.json'), 'utf8'),
  ).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, root);
  // `nodenext` would look for a package.json beside a text that is given alone
  const asModules = { ...options, module: ts.ModuleKind.ESNext, sourceMap: false };
  const done = new Set<string>();
  const translate = (source: string): void => {
    if (done.has(source)) return;
    done.add(source);
    const text = readFileSync(source, 'utf8');
    const { outputText } = ts.transpileModule(text, {
      fileName: source,
      compilerOptions: asModules,
    });
    const target = join(folder, relative(root, source)).replace(/\.tsx?$/, '.js');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
    for (const { fileName } of ts.preProcessFile(outputText).importedFiles) {
      if (fileName.startsWith('.')) translate(sourceOf(resolve(dirname(source), fileName)));
    }
  };
  translate(resolve(root, entry));
  return { file: join(folder, entry).replace(/\.tsx?$/, '.js'), folder };
}

const sourceOf = (js: string): string =>
  [js.replace(/\.js$/, '.ts'), js.replace(/\.js$/, '.tsx')].find((file) => ts.sys.fileExists(file)) ?? js;
