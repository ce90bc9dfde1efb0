import { EngineError } from '../engine-error.js';

interface Range {
  readonly first: number;
  readonly last: number;
}

export function overlap(a: string, b: string): boolean {
  const [one, other] = [rangeOf(a), rangeOf(b)];
  return one.first <= other.last && other.first <= one.last;
}

/** @throws EngineError `invalid-config` for what is no IPv4 CIDR */
export function rangeOf(cidr: string): Range {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = (match ?? []).slice(1).map(Number);
  if (!match || [a, b, c, d].some((part) => part > 255) || bits > 32)
    throw new EngineError('invalid-config', `Invalid subnet ${cidr} : invalid CIDR address: ${cidr}`, 500);
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}
