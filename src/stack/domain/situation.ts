import type { ImageSet, ServiceName } from './stack-spec.js';
import type { SettingPath, SettingValue } from './settings.js';

/** What a release may look at where a constant does not do. Nothing else enters a render. */
export interface Situation {
  readonly ref: string;
  readonly slug: string;
  /** Stand-ins may want other files than the real thing. */
  readonly imageSet: ImageSet;
  /** Absolute, without a slash at the end. */
  readonly urls: Readonly<Record<'public' | 'auth' | 'site', string>>;
  isOn(service: ServiceName): boolean;
  /** As set, else the release's fallback. */
  setting(path: SettingPath): SettingValue | undefined;
  /** Whether the project has this secret: one of the release's, or one that a user gave. */
  has(secret: string): boolean;
  /** Names of the secrets that a user gave below a setting of kind `secrets`, sorted. */
  secretsUnder(path: SettingPath): readonly string[];
}
