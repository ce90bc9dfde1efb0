import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from '../variables.mjs';
import { WiringError } from '../wiring.mjs';

const PATIENCE_MS = 10_000;

export const profile = {
  variables: { LOGFLARE_PUBLIC_ACCESS_TOKEN: text({ min: 32 }) },
  checks: [{ name: 'every address of the configuration takes an event', run: deliveryCheck }],
  serve(context) {
    const health = { path: (path) => path === '/health', check: () => deliver(context, sinksOf(context)[0]) };
    return [{ port: 9001, health }];
  },
};

/** Where the configuration sends to, each address once. It is read as text, not understood. */
function sinksOf({ args }) {
  const path = args[args.indexOf('--config') + 1];
  if (!args.includes('--config') || !path) throw new WiringError('must be called with --config <file>');
  const content = readFileSync(path, 'utf8');
  for (const part of ['sources:', 'sinks:'])
    if (!content.includes(part)) throw new WiringError(`${path} has no ${part.slice(0, -1)}`);
  const found = [...content.matchAll(/https?:\/\/[^\s"']+\/api\/(?:logs|events)[^\s"']*/g)].map(([address]) => address);
  if (found.length === 0) throw new WiringError(`${path} names no address of analytics`);
  return [...new Set(found)];
}

async function deliveryCheck(context) {
  const end = Date.now() + PATIENCE_MS;
  for (const sink of sinksOf(context))
    for (;;) {
      try {
        await deliver(context, sink);
        break;
      } catch (error) {
        if (!(error instanceof WiringError) || error.final || Date.now() > end) throw error;
        await sleep(300);
      }
    }
}

async function deliver({ env }, sink) {
  const answer = await fetch(sink, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': env.LOGFLARE_PUBLIC_ACCESS_TOKEN },
    body: JSON.stringify([{ event_message: 'the stand-in of vector is there' }]),
    signal: AbortSignal.timeout(3_000),
  }).catch((error) => {
    throw new WiringError(`${new URL(sink).host} does not answer: ${error.cause?.code ?? error.message}`);
  });
  if (!answer.ok)
    throw Object.assign(new WiringError(`analytics refuses events with ${answer.status}`), { final: true });
}
