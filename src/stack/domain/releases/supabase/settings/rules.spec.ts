import type { SettingPath, SettingValue } from '../../../settings.js';
import { supabaseRules } from './rules.js';

type Values = Readonly<Record<string, SettingValue>>;
const wrong = (values: Values, secrets: readonly string[] = []) =>
  Object.assign(
    {},
    ...supabaseRules.map((rule) =>
      rule({
        setting: (path: SettingPath) => values[path],
        isSet: (path) => Object.hasOwn(values, path) || secrets.includes(path),
      }),
    ),
  ) as Record<string, string>;

describe('What settings ask of each other', () => {
  it('is nothing while nothing is set', () => expect(wrong({})).toEqual({}));

  it.each<[string, Values, string[], string[]]>([
    ['a provider', { 'providers.googleEnabled': true }, [], ['providers.googleClientId', 'providers.googleSecret']],
    [
      'a provider with its id',
      { 'providers.slackOidcEnabled': true, 'providers.slackOidcClientId': 'a' },
      [],
      ['providers.slackOidcSecret'],
    ],
    [
      'a whole provider',
      { 'providers.appleEnabled': true, 'providers.appleClientId': 'a' },
      ['providers.appleSecret'],
      [],
    ],
    [
      'a provider of one’s own',
      { 'providers.keycloakEnabled': true, 'providers.keycloakClientId': 'a' },
      ['providers.keycloakSecret'],
      ['providers.keycloakUrl'],
    ],
    ['a mail server', { 'smtp.host': 'mail.example.com' }, [], ['smtp.adminEmail']],
    ['no mail server', { 'smtp.host': '' }, [], []],
    [
      'S3',
      {
        'storage.backend': 's3',
        'storage.bucket': 'b',
        'storage.region': 'r',
        'storage.s3Endpoint': 'https://s3.example.com',
      },
      [],
      ['storage.s3AccessKeyId', 'storage.s3SecretAccessKey'],
    ],
    ['a folder', { 'storage.backend': 'file' }, [], []],
    ['SAML', { 'auth.samlEnabled': true }, [], ['auth.samlPrivateKey']],
    ['a captcha', { 'auth.captchaEnabled': true, 'auth.captchaProvider': 'turnstile' }, [], ['auth.captchaSecret']],
    [
      'Twilio Verify',
      { 'auth.smsProvider': 'twilio_verify' },
      ['auth.smsTwilioVerifyAuthToken'],
      ['auth.smsTwilioVerifyAccountSid', 'auth.smsTwilioVerifyMessageServiceSid'],
    ],
    ['a hook', { 'auth.sendEmailHookEnabled': true }, [], ['auth.sendEmailHookUri']],
  ])('%s', (_, values, secrets, missing) => {
    expect(Object.keys(wrong(values, secrets)).sort()).toEqual(missing);
  });

  it('says why', () => {
    expect(wrong({ 'auth.samlEnabled': true })).toEqual({
      'auth.samlPrivateKey': 'is needed while auth.samlEnabled is on',
    });
  });
});
