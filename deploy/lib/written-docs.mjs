/** Documents that are written, wholly or in part, from code; `npm run check` fails when one lags behind. */
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './root.mjs';

/**
 * Writes `text` to `file`, or with `--check` among the arguments says that it should be written.
 * @param by the script to run, for people
 */
export async function written(file, text, by) {
  const wanted = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
  if (!process.argv.includes('--check')) return writeFileSync(file, wanted);
  if (readFileSync(file, 'utf8') === wanted) return;
  process.stderr.write(`${relative(root, file)} is not what the code says. Run: node ${by}\n`);
  process.exitCode = 1;
}

/** The document with what stands between `<!-- name -->` and `<!-- /name -->` exchanged. */
export function withPart(document, name, text) {
  const parts = new RegExp(`(<!-- ${name} -->)[^]*(<!-- /${name} -->)`);
  if (!parts.test(document))
    throw new Error(`The document has no part between <!-- ${name} --> and <!-- /${name} -->.`);
  return document.replace(parts, (_, begin, end) => `${begin}\n\n${text}\n\n${end}`);
}
