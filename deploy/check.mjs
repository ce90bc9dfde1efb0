/** Types, lint, format and import rules: `npm run check`. */
import './lib/node-version.mjs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { fail, logTo } from './lib/log.mjs';
import { root } from './lib/root.mjs';
import { programOf, sideBySide } from './lib/tasks.mjs';

logTo(process.stdout);
await bootstrap({ build: false }).catch((error) => fail(error.message));
// The longest first, so that the short ones fill the other core.
const checks = [
  { name: 'lint', args: [programOf('eslint'), '.', '--max-warnings=0'] },
  { name: 'types', args: [programOf('typescript', 'tsc'), '--noEmit', '--incremental', 'false'] },
  {
    name: 'import rules',
    args: [programOf('dependency-cruiser', 'depcruise'), '--config', '.dependency-cruiser.cjs', 'src'],
  },
  { name: 'docs of the releases', args: [join(root, 'deploy/release-docs.mjs'), '--check'] },
  { name: 'docs of the reconciler', args: [join(root, 'deploy/reconciler-docs.mjs'), '--check'] },
  { name: 'format', args: [programOf('prettier'), '--check', '--log-level=warn', '.'] },
];
const failed = await sideBySide(checks, Math.min(availableParallelism(), checks.length));
if (failed.length > 0) fail(`npm run check: ${failed.join(', ')} failed`);
