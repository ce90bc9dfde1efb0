import type { StackInput } from './stack-input.js';
import type { Release } from './release.js';
import { valueOf, type SettingPath } from './settings.js';
import type { Situation } from './situation.js';
import type { StackSpec } from './stack-spec.js';
import { isOn } from './switched-on.js';

type SituationInput = Pick<StackInput, 'ref' | 'slug' | 'images' | 'spec' | 'secrets'>;

/** What a release gets to see of a project. */
export function situate(input: SituationInput, release: Release): Situation {
  const setting = (path: SettingPath) => valueOf(release.settings, input.spec.settings ?? {}, path);
  return {
    ref: input.ref,
    slug: input.slug,
    imageSet: input.images.set,
    urls: urlsOf(input, release, setting),
    isOn: (service) => isOn(release, input.spec, service),
    setting,
    has: (secret) => Object.hasOwn(input.secrets, secret) || Object.hasOwn(release.secrets, secret),
    secretsUnder: (path) => {
      const prefix = `${path}.`;
      const names = Object.keys(input.secrets).filter((name) => name.startsWith(prefix));
      return names.map((name) => name.slice(prefix.length)).sort();
    },
  };
}

/** Where nobody set an address, this machine's own: good for trying out, never reached from elsewhere. */
function urlsOf({ spec }: SituationInput, release: Release, setting: Situation['setting']): Situation['urls'] {
  const own = (path: SettingPath) => {
    const value = setting(path);
    return typeof value === 'string' && value !== '' ? value.replace(/\/+$/, '') : undefined;
  };
  const url = own('general.publicUrl') ?? gatewayUrl(spec, release);
  return { public: url, auth: own('auth.externalUrl') ?? `${url}/auth/v1`, site: own('general.siteUrl') ?? url };
}

/** Where this machine reaches a project; from elsewhere the server's own name stands in its place. */
export const hostOf = ({ bindAddress }: Pick<StackSpec, 'bindAddress'>): string =>
  bindAddress === '0.0.0.0' ? '127.0.0.1' : bindAddress;

/** The gateway as this machine reaches it. */
export function gatewayUrl(spec: Pick<StackSpec, 'bindAddress' | 'ports'>, release: Release): string {
  const http = Object.entries(release.ports).find(([, { speaks }]) => speaks === 'http');
  return http ? `http://${hostOf(spec)}:${spec.ports[http[0]] ?? ''}` : `http://${hostOf(spec)}`;
}
