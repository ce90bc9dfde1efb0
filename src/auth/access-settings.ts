import type { HttpSettings } from '../http/http-settings.js';

/** What login and sessions need to know of the configuration, which provides it under this class. */
export abstract class AccessSettings implements HttpSettings {
  abstract readonly baseUrl: string;
  abstract readonly port: number;
  abstract readonly bindHost: string;
  abstract readonly insecureHttp: boolean;
  abstract readonly trustedProxies: readonly string[];
  /** Folder of `session.key`; exists. */
  abstract readonly dataDir: string;
  /** A session that asks for nothing so long is over, in milliseconds; 30 min is usual. */
  abstract readonly sessionIdleMs: number;
  /** A session is over then in any case, in milliseconds; 24 h is usual. */
  abstract readonly sessionMaxMs: number;
  /** How long a printed setup token can be redeemed, in milliseconds; 30 min is usual. */
  abstract readonly setupTokenMs: number;
}
