/**
 * The list of conditions and reasons in docs/reconciler.md, written from the code.
 *   node deploy/reconciler-docs.mjs           writes it
 *   node deploy/reconciler-docs.mjs --check   fails when it is not what the code says
 */
import './lib/node-version.mjs';
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { code, table } from './lib/release-text.mjs';
import { root } from './lib/root.mjs';
import { withPart, written } from './lib/written-docs.mjs';

const FILE = join(root, 'docs/reconciler.md');

register('./lib/typescript-hooks.mjs', import.meta.url);
const { CONDITION_TYPES, REASONS } = await import(pathToFileURL(join(root, 'src/reconciler/domain/reasons.ts')).href);
const rows = Object.entries(REASONS).map(([reason, { means, next }]) => [code(reason), means, next || '–']);
const text = `Conditions: ${CONDITION_TYPES.map(code).join(', ')}.\n\n${table(['reason', 'means', 'what you can do'], rows)}`;
await written(FILE, withPart(readFileSync(FILE, 'utf8'), 'reasons', text), 'deploy/reconciler-docs.mjs');
