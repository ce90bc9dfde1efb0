/** Loads the program's modules straight from `src/`: for commands that need its pure core and must not build first. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const ts = createRequire(import.meta.url)('typescript');
const isOurs = (url) => url.startsWith('file:') && url.includes('/src/') && !url.includes('/node_modules/');
const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };

/** Our imports name the compiled file. */
export function resolve(specifier, context, next) {
  const isRelative = specifier.startsWith('.') && specifier.endsWith('.js');
  const source = isRelative && context.parentURL && isOurs(context.parentURL);
  return next(source ? specifier.replace(/\.js$/, '.ts') : specifier, context);
}

export async function load(url, context, next) {
  if (!isOurs(url) || !url.endsWith('.ts')) return next(url, context);
  const { outputText } = ts.transpileModule(await readFile(fileURLToPath(url), 'utf8'), { compilerOptions });
  return { format: 'module', shortCircuit: true, source: outputText };
}
