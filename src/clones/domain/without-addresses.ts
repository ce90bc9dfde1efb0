import type { SettingValues } from '../../stack/domain/settings.js';
import type { StackSpec } from '../../stack/domain/stack-spec.js';

/** Two projects cannot be reached at one address. */
const ADDRESSES = ['general.publicUrl', 'auth.externalUrl'];
const SITE = 'general.siteUrl';

/** @returns the settings without those that say where this very project is reached, and the names of these */
export function withoutAddresses(spec: StackSpec): { settings: SettingValues; left: readonly string[] } {
  const settings = spec.settings ?? {};
  const at = (path: string): unknown => settings[path.split('.')[0]!]?.[path.split('.')[1]!];
  const origins = new Set(ADDRESSES.map(at).flatMap(originOf));
  const gateway = spec.ports.gateway;
  const isOwn = (site: string) =>
    origins.has(site) || (gateway !== undefined && new URL(site).port === String(gateway));
  const left = [...ADDRESSES, SITE].filter(
    (path) => at(path) !== undefined && (path !== SITE || originOf(at(path)).some(isOwn)),
  );
  const kept = Object.entries(settings).map(([category, values]) => [
    category,
    Object.fromEntries(Object.entries(values).filter(([name]) => !left.includes(`${category}.${name}`))),
  ]);
  return { settings: Object.fromEntries(kept) as SettingValues, left };
}

const originOf = (url: unknown): string[] =>
  typeof url === 'string' && URL.canParse(url) ? [new URL(url).origin] : [];
