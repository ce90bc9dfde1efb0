import type { SettingDefinition } from '../../../settings.js';

type Kind<Name extends SettingDefinition['kind']> = Omit<
  Extract<SettingDefinition, { kind: Name }>,
  'kind' | 'title' | 'means'
>;

export const onOff = (title: string, means: string, fallback?: boolean): SettingDefinition => ({
  ...{ title, means, kind: 'boolean' },
  ...(fallback === undefined ? {} : { fallback }),
});

export const whole = (
  title: string,
  means: string,
  [least, most]: readonly [number, number],
  more: Readonly<{ fallback?: number; unit?: string }> = {},
): SettingDefinition => ({ title, means, kind: 'integer', least, most, ...more });

export const text = (title: string, means: string, more: Partial<Kind<'text'>> = {}): SettingDefinition => ({
  ...{ title, means, kind: 'text', maxLength: 255 },
  ...more,
});

export const address = (title: string, means: string, path = true): SettingDefinition => ({
  ...{ title, means, kind: 'url', path },
});

export const secret = (title: string, means: string, more: Partial<Kind<'secret'>> = {}): SettingDefinition => ({
  ...{ title, means, kind: 'secret', minLength: 1, maxLength: 4096 },
  ...more,
});

export const words = (title: string, means: string, more: Partial<Kind<'list'>> = {}): SettingDefinition => ({
  ...{ title, means, kind: 'list', maxItems: 100, itemMaxLength: 255 },
  ...more,
});

export const oneOf = (
  title: string,
  means: string,
  options: readonly string[],
  fallback?: string,
): SettingDefinition => ({ title, means, kind: 'choice', options, ...(fallback === undefined ? {} : { fallback }) });

/** As the auth service reads durations: `60s`, `2m0s`, `24h`. */
export const duration = (title: string, means: string, fallback?: string): SettingDefinition =>
  text(title, means, {
    ...{ maxLength: 20, pattern: /(\d{1,6}(h|m|s))+/, form: 'a duration such as 60s, 2m0s or 24h' },
    ...(fallback === undefined ? {} : { fallback }),
  });
