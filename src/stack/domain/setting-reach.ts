import type { EnvSource, Release, ServiceTemplate, UrlName } from './release.js';
import { valueOf, type SettingPath } from './settings.js';
import type { Situation } from './situation.js';
import type { ImageSet, ServiceName } from './stack-spec.js';

const URL_SETTINGS: Readonly<Record<UrlName, readonly SettingPath[]>> = {
  public: ['general.publicUrl'],
  auth: ['auth.externalUrl', 'general.publicUrl'],
  site: ['general.siteUrl', 'general.publicUrl'],
};

/**
 * Which services are recreated when a setting changes, by the setting's path. Found out by rendering each service and
 * noting what it looks at, so it cannot lag behind the templates.
 * @param imageSet stand-ins may look at more, or at less
 */
export function reachOf(
  release: Release,
  imageSet: ImageSet = 'official',
): ReadonlyMap<SettingPath, readonly ServiceName[]> {
  const reach = new Map<SettingPath, ServiceName[]>();
  for (const [service, template] of Object.entries(release.services)) {
    for (const path of lookedAt(release, template, imageSet)) reach.set(path, [...(reach.get(path) ?? []), service]);
  }
  return reach;
}

function lookedAt(release: Release, template: ServiceTemplate, imageSet: ImageSet): ReadonlySet<SettingPath> {
  const seen = new Set<SettingPath>();
  const situation = noting(release, seen, imageSet);
  for (const source of Object.values(template.env)) noteSource(source, situation, seen);
  if (template.secretEnv) seen.add(template.secretEnv);
  for (const part of [template.command, template.entrypoint, template.files, template.health])
    if (typeof part === 'function') part(situation);
  for (const { service, publishedIf } of Object.values(release.ports))
    if (publishedIf && release.services[service] === template) seen.add(publishedIf);
  return seen;
}

function noteSource(source: EnvSource, situation: Situation, seen: Set<SettingPath>): void {
  switch (source.from) {
    case 'setting':
      seen.add(source.setting);
      return;
    case 'url':
      for (const path of URL_SETTINGS[source.url]) seen.add(path);
      return;
    case 'secret':
      if (source.secret.includes('.')) seen.add(source.secret as SettingPath);
      return;
    case 'derived':
      for (const path of source.uses) seen.add(path);
      source.value(situation);
      return;
    case 'constant':
    case 'text':
    case 'overridable':
      return;
  }
}

/** A situation in which all is on and nothing set, that writes down what it is asked for. */
function noting(release: Release, seen: Set<SettingPath>, imageSet: ImageSet): Situation {
  const url = (name: UrlName): string => {
    for (const path of URL_SETTINGS[name]) seen.add(path);
    return `http://127.0.0.1${name === 'auth' ? '/auth/v1' : ''}`;
  };
  return {
    ref: 'a'.repeat(20),
    slug: 'a',
    imageSet,
    urls: {
      get public() {
        return url('public');
      },
      get auth() {
        return url('auth');
      },
      get site() {
        return url('site');
      },
    },
    isOn: () => true,
    setting: (path) => {
      seen.add(path);
      return valueOf(release.settings, {}, path);
    },
    has: () => true,
    secretsUnder: (path) => {
      seen.add(path);
      return [];
    },
  };
}
