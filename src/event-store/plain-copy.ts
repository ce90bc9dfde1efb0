/**
 * What is left of a value after a way through JSON, with the keys of its objects in code-unit order: equal values give
 * equal JSON text, and nobody else holds on to what is in it.
 * @throws TypeError for what JSON cannot hold, such as a Date, a Secret or a function
 */
export function plainCopy<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null; // -0 + 0 is 0
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : copy(item)));
  if (typeof value !== 'object' || 'toJSON' in value || kindOf(value) !== '[object Object]') {
    throw new TypeError(`An event holds JSON only, not ${kindOf(value)}.`);
  }
  const values = value as Readonly<Record<string, unknown>>;
  const plain: Record<string, unknown> = {};
  for (const key of Object.keys(values).sort()) {
    const item = values[key];
    if (item !== undefined) set(plain, key, copy(item));
  }
  return plain;
}

const kindOf = (value: unknown): string => Object.prototype.toString.call(value);

function set(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
