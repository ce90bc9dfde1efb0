import type { Recorded } from '../../src/kernel/event.js';

interface Told {
  readonly step?: { readonly kind: string; readonly target: string; readonly cause: string };
  readonly steps?: readonly { readonly kind: string; readonly target: string }[];
  readonly [more: string]: unknown;
}

/** One event of the log in a line: what a reader of a story has to know of it. */
export function storyOf({ type, data: all }: Recorded): string {
  const data = all as Told;
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  if (data.steps) return `${type}: ${data.steps.map(({ kind, target }) => `${kind} ${target}`).join(', ')}`;
  const step = data.step ? [`${data.step.kind} ${data.step.target} (${data.step.cause})`] : [];
  const words = ['service', 'difference', 'cause', 'reason', 'code', 'message', 'name', 'keepData', 'services'];
  const more = words.flatMap((word) => (data[word] === undefined ? [] : [text(data[word])]));
  const [first, ...rest] = [...step, ...more];
  return first === undefined ? type : `${type}: ${[first, ...rest].join(', ')}`;
}
