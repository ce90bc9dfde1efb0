import { isIPv4 } from 'node:net';

/** Reads one value as it stands in YAML or in a variable. */
export type Kind<Value> = (given: unknown) => { value: Value } | { problem: string };

const asText = (given: unknown): string | undefined =>
  typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? String(given) : undefined;

export const text: Kind<string> = (given) => {
  const value = asText(given);
  return value ? { value } : { problem: 'must not be empty' };
};

export const integer =
  (min: number, max: number): Kind<number> =>
  (given) => {
    const word = asText(given) ?? '';
    const value = Number(word);
    return /^\d+$/.test(word) && value >= min && value <= max
      ? { value }
      : { problem: `must be a whole number from ${min} to ${max}` };
  };

export const bool: Kind<boolean> = (given) => {
  const word = asText(given);
  if (word === 'true' || word === '1') return { value: true };
  if (word === 'false' || word === '0' || word === '') return { value: false };
  return { problem: 'must be 1 or 0' };
};

export const choice =
  <const Word extends string>(words: readonly Word[]): Kind<Word> =>
  (given) => {
    const value = words.find((word) => word === given);
    return value ? { value } : { problem: `must be one of ${words.join(', ')}` };
  };

/** Words separated by commas. */
export const list: Kind<readonly string[]> = (given) => ({
  value: (asText(given) ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
});

export const host: Kind<string> = (given) => {
  const value = asText(given) ?? '';
  return /^[A-Za-z0-9.:-]+$/.test(value) ? { value } : { problem: 'must be an address or host name to listen on' };
};

/** An http(s) origin without a path, or empty. */
export const url: Kind<string> = (given) => {
  const value = asText(given) ?? '';
  if (value === '') return { value };
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).origin === value
    ? { value }
    : { problem: 'must be an origin such as https://supascale.example.com' };
};

/** IPv4 network, e.g. `10.208.0.0/12`. */
export const cidr: Kind<string> = (given) => {
  const value = asText(given) ?? '';
  const [address, prefix] = value.split('/');
  return isIPv4(address ?? '') && /^\d{1,2}$/.test(prefix ?? '') && Number(prefix) >= 8 && Number(prefix) <= 28
    ? { value }
    : { problem: 'must be an IPv4 network such as 10.208.0.0/12' };
};
