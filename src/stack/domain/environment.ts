import { onceFor } from '../../kernel/once-for.js';
import type { Text } from './desired.js';
import type { EnvSource, ServiceTemplate, TemplateText } from './release.js';
import type { StackInput } from './stack-input.js';
import { settingText } from './settings.js';
import type { Situation } from './situation.js';
import type { ServiceSettings } from './stack-spec.js';

const sourcesOf = onceFor(({ env }: ServiceTemplate) => Object.entries(env));

/** The release's own variables win over a user's, whatever a spec of former days may say. */
export function environment(
  template: ServiceTemplate,
  { env = {} }: ServiceSettings,
  input: StackInput,
  situation: Situation,
): Readonly<Record<string, Text>> {
  const own: Record<string, Text> = {};
  for (const [key, source] of sourcesOf(template)) {
    const value = valueOf(source, env[key], input, situation);
    if (value !== undefined) own[key] = value;
  }
  return { ...env, ...secretEnv(template, input, situation), ...own };
}

function secretEnv({ secretEnv: path }: ServiceTemplate, input: StackInput, situation: Situation) {
  if (path === undefined) return {};
  const names = situation.secretsUnder(path);
  return Object.fromEntries(names.map((name) => [name, renderedText([{ secret: `${path}.${name}` }], input)]));
}

function valueOf(
  source: EnvSource,
  byUser: string | undefined,
  input: StackInput,
  situation: Situation,
): Text | undefined {
  switch (source.from) {
    case 'constant':
      return source.value;
    case 'secret':
      return situation.has(source.secret) ? renderedText([{ secret: source.secret }], input) : undefined;
    case 'text':
      return renderedText(source.text, input);
    case 'url':
      return `${situation.urls[source.url]}${source.suffix ?? ''}`;
    case 'setting': {
      const value = situation.setting(source.setting);
      return value === undefined ? undefined : settingText(value);
    }
    case 'derived': {
      const text = source.value(situation);
      return text === undefined ? undefined : renderedText(text, input);
    }
    case 'overridable':
      return byUser ?? source.fallback;
  }
}

/** The text with the version in force of each secret in it. */
export const renderedText = (text: TemplateText, { secrets }: StackInput): Text =>
  typeof text === 'string'
    ? text
    : text.map((part) =>
        typeof part === 'string' ? part : { secret: part.secret, version: secrets[part.secret]?.version ?? 1 },
      );
