/**
 * The first `count` ports from `first` that are free.
 * @param skip how many free ones to pass over: a later try picks others than the one before
 * @returns undefined when the range has not enough
 */
export function pickPorts(
  count: number,
  range: readonly [first: number, last: number],
  taken: ReadonlySet<number>,
  skip = 0,
): readonly number[] | undefined {
  const picked: number[] = [];
  let toSkip = skip;
  for (let port = range[0]; port <= range[1] && picked.length < count; port += 1) {
    if (taken.has(port)) continue;
    if (toSkip > 0) toSkip -= 1;
    else picked.push(port);
  }
  return picked.length === count ? picked : undefined;
}

/**
 * The first free piece of `pool`, in address order.
 * @param pool CIDR, e.g. `10.208.0.0/12`
 * @param prefix length of the piece, e.g. 26
 * @returns CIDR, or undefined when the pool is used up
 */
export function pickSubnet(pool: string, prefix: number, taken: ReadonlySet<string>, skip = 0): string | undefined {
  const [address = '', poolPrefix = '32'] = pool.split('/');
  const base = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const pieces = 2 ** (prefix - Number(poolPrefix));
  let toSkip = skip;
  for (let piece = 0; piece < pieces; piece += 1) {
    const subnet = `${dotted(base + piece * 2 ** (32 - prefix))}/${prefix}`;
    if (taken.has(subnet)) continue;
    if (toSkip === 0) return subnet;
    toSkip -= 1;
  }
  return undefined;
}

const dotted = (value: number): string => [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');
