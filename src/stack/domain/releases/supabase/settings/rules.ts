import type { SettingRule } from '../../../release.js';
import type { SettingPath } from '../../../settings.js';
import { hooks } from './auth.js';
import { providerKeys } from './providers.js';

/** While `holds` says so of the first setting, each of `needed` has to be set. */
const needs =
  (path: SettingPath, [holds, inWords]: Condition, needed: readonly SettingPath[]): SettingRule =>
  ({ setting, isSet }) => {
    if (!holds(setting(path))) return {};
    const missing = needed.filter((other) => !isSet(other));
    return Object.fromEntries(missing.map((other) => [other, `is needed while ${path} ${inWords}`]));
  };

type Condition = readonly [holds: (value: unknown) => boolean, inWords: string];
const isOn: Condition = [(value) => value === true, 'is on'];
const is = (wanted: string): Condition => [(value) => value === wanted, `is ${wanted}`];
const isNamed: Condition = [(value) => typeof value === 'string' && value !== '', 'names a server'];

const smsNeeds: Readonly<Record<string, readonly string[]>> = {
  twilio: ['TwilioAccountSid', 'TwilioAuthToken', 'TwilioMessageServiceSid'],
  twilio_verify: ['TwilioVerifyAccountSid', 'TwilioVerifyAuthToken', 'TwilioVerifyMessageServiceSid'],
  messagebird: ['MessagebirdAccessKey', 'MessagebirdOriginator'],
  textlocal: ['TextlocalApiKey', 'TextlocalSender'],
  vonage: ['VonageApiKey', 'VonageApiSecret', 'VonageFrom'],
};

/** Without these the service does not start, or answers each call with an error. */
export const supabaseRules: readonly SettingRule[] = [
  needs('storage.backend', is('s3'), [
    'storage.bucket',
    'storage.region',
    'storage.s3Endpoint',
    'storage.s3AccessKeyId',
    'storage.s3SecretAccessKey',
  ]),
  needs('smtp.host', isNamed, ['smtp.adminEmail']),
  needs('auth.samlEnabled', isOn, ['auth.samlPrivateKey']),
  needs('auth.captchaEnabled', isOn, ['auth.captchaProvider', 'auth.captchaSecret']),
  ...providerKeys.map((key) =>
    needs(`providers.${key}Enabled`, isOn, [
      `providers.${key}ClientId`,
      `providers.${key}Secret`,
      ...(key === 'keycloak' ? (['providers.keycloakUrl'] as const) : []),
    ]),
  ),
  ...Object.entries(smsNeeds).map(([provider, names]) =>
    needs(
      'auth.smsProvider',
      is(provider),
      names.map((name): SettingPath => `auth.sms${name}`),
    ),
  ),
  ...hooks.map((name) => needs(`auth.${name}HookEnabled`, isOn, [`auth.${name}HookUri`])),
];
