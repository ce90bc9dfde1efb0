/** Where this installation is reached. */
export interface HttpSettings {
  /** Scheme, host and port without a trailing slash: `https://supascale.example` or `http://localhost:8700`. */
  readonly baseUrl: string;
  /** The port that we listen on. */
  readonly port: number;
  /** The address that we listen on: `127.0.0.1`, `0.0.0.0`, `::1` … */
  readonly bindHost: string;
  /** The operator accepts plain http beyond this machine: `SUPASCALE_INSECURE_HTTP=1`. */
  readonly insecureHttp: boolean;
  /** Addresses or networks whose `X-Forwarded-*` headers are believed; usually none. */
  readonly trustedProxies: readonly string[];
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const LOOPBACK_BINDS = ['localhost', '127.0.0.1', '::1'];

export const isHttps = ({ baseUrl }: Pick<HttpSettings, 'baseUrl'>): boolean => baseUrl.startsWith('https://');

/** Origins that our own pages have. Plain http is also reached by this machine's loopback names. */
export function ownOrigins(settings: HttpSettings): ReadonlySet<string> {
  const loopback = isHttps(settings) ? [] : LOOPBACK_NAMES.map((name) => `http://${name}:${settings.port}`);
  return new Set([settings.baseUrl, ...loopback].map((url) => new URL(url).origin));
}

/** What a `Host` header may say, lower case. */
export const ownHosts = (settings: HttpSettings): ReadonlySet<string> =>
  new Set(Array.from(ownOrigins(settings), (origin) => new URL(origin).host));

/** @returns why plain http would be unsafe with these settings, with the way out; undefined when it is not */
export function unsafeAddress(settings: HttpSettings): string | undefined {
  if (isHttps(settings) || settings.insecureHttp || LOOPBACK_BINDS.includes(settings.bindHost)) return undefined;
  return (
    `Plain http on ${settings.bindHost} would show passwords to the network. Bind to 127.0.0.1, give an https base URL, ` +
    'or accept it with SUPASCALE_INSECURE_HTTP=1.'
  );
}
