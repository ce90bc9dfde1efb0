import { derived, type EnvSource } from '../../../release.js';
import { settingText, type SettingPath } from '../../../settings.js';
import { onOff, secret, text } from './kinds.js';
import type { VariableTable } from './variable-table.js';

/** Each provider: what it is called, and what it needs besides a client id and its secret. */
const PROVIDERS: Readonly<Record<string, readonly [label: string, withUrl?: 'url']>> = {
  apple: ['Apple'],
  azure: ['Azure', 'url'],
  bitbucket: ['Bitbucket'],
  discord: ['Discord'],
  facebook: ['Facebook'],
  figma: ['Figma'],
  fly: ['Fly.io'],
  github: ['GitHub', 'url'],
  gitlab: ['GitLab', 'url'],
  google: ['Google'],
  kakao: ['Kakao'],
  keycloak: ['Keycloak', 'url'],
  linkedin: ['LinkedIn'],
  linkedin_oidc: ['LinkedIn (OIDC)'],
  notion: ['Notion'],
  slack: ['Slack'],
  slack_oidc: ['Slack (OIDC)'],
  snapchat: ['Snapchat'],
  spotify: ['Spotify'],
  twitch: ['Twitch'],
  twitter: ['Twitter (OAuth 1)'],
  x: ['X, formerly Twitter'],
  workos: ['WorkOS', 'url'],
  zoom: ['Zoom'],
};

const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** How each provider's settings begin, e.g. `linkedinOidc`. */
export const providerKeys: readonly string[] = Object.keys(PROVIDERS).map(camel);

/** The callback follows from the address of auth, and is only said of providers that are on. */
export const callbackVariables: Readonly<Record<string, EnvSource>> = Object.fromEntries(
  Object.keys(PROVIDERS).map((name) => {
    const [enabled, redirect]: SettingPath[] = [
      `providers.${camel(name)}Enabled`,
      `providers.${camel(name)}RedirectUri`,
    ];
    return [
      `GOTRUE_EXTERNAL_${name.toUpperCase()}_REDIRECT_URI`,
      derived('the callback that was set, else the address of auth and /callback', [enabled!, redirect!], (given) =>
        given.setting(enabled!) === true
          ? settingText(given.setting(redirect!) ?? `${given.urls.auth}/callback`)
          : undefined,
      ),
    ];
  }),
);

/** `google` → `googleEnabled`, `googleClientId`, `googleSecret`, `googleRedirectUri`; some with `…Url` too. */
export const providerVariables: VariableTable = Object.fromEntries(
  Object.entries(PROVIDERS).flatMap(([name, [label, withUrl]]) => {
    const [key, infix] = [camel(name), name.toUpperCase()];
    const variable = (end: string): string => `GOTRUE_EXTERNAL_${infix}_${end}`;
    return [
      [`${key}Enabled`, [variable('ENABLED'), onOff(label, `People may sign in with ${label}.`)]],
      [
        `${key}ClientId`,
        [
          variable('CLIENT_ID'),
          text(`${label}: client id`, 'Of the app that is registered there; several are parted by commas.', {
            maxLength: 1000,
          }),
        ],
      ],
      [`${key}Secret`, [variable('SECRET'), secret(`${label}: secret`, 'Of that app.')]],
      [
        `${key}RedirectUri`,
        [
          variable('REDIRECT_URI'),
          text(`${label}: callback`, 'As registered there; left out: the address of auth and /callback.', {
            maxLength: 500,
            pattern: /https?:\/\/\S+/,
            form: 'an http address',
          }),
        ],
      ],
      ...(withUrl
        ? [
            [
              `${key}Url`,
              [
                variable('URL'),
                text(`${label}: address`, 'Only where it runs at an address of its own.', {
                  maxLength: 500,
                  pattern: /https?:\/\/\S+/,
                  form: 'an http address',
                }),
              ],
            ],
          ]
        : []),
    ];
  }),
) as VariableTable;
