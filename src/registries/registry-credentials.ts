import type { Secret } from '../kernel/secret.js';

export interface RegistryLogin {
  readonly username: string;
  readonly password: Secret;
}

/** How this installation logs in at image registries. */
export abstract class RegistryCredentials {
  /**
   * @param registry its name and port as in an image's reference, e.g. `ghcr.io`; `docker.io` for a reference without one
   * @returns undefined: as nobody
   */
  abstract of(registry: string): RegistryLogin | undefined;
}
