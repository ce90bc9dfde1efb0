import { derived, type EnvSource } from '../../../release.js';
import { settingText, type SettingDefinition } from '../../../settings.js';
import { addressPath, bodyPath, MAILS, mailTemplateUrl } from '../mail-templates.js';
import { duration, secret, text, whole } from './kinds.js';
import type { VariableTable } from './variable-table.js';

const MAIL = { maxLength: 320, pattern: /[^\s@]+@[^\s@]+/, form: 'an e-mail address' };

/** HTML as it was typed in: served to the auth service by the gateway, inside the project only. */
const bodies: Readonly<Record<string, SettingDefinition>> = Object.fromEntries(
  MAILS.map(([name, , what]) => [
    `body${name}`,
    text(`HTML: ${what}`, 'Of the mail, with the service’s own placeholders, e.g. {{ .ConfirmationURL }}.', {
      ...{ maxLength: 20_000, multiline: true },
    }),
  ]),
);

export const smtp: Readonly<Record<string, SettingDefinition>> = {
  adminEmail: text('Sender address', 'Mails come from it.', MAIL),
  host: text('Mail server', 'Its name or address. Without one no mail goes out.', {
    pattern: /[A-Za-z0-9.:-]+/,
    form: 'a host name or address',
  }),
  port: whole('Port', 'Of the mail server.', [1, 65_535], { fallback: 587 }),
  user: text('User name', 'At the mail server.'),
  password: secret('Password', 'At the mail server.'),
  senderName: text('Sender name', 'Shown beside the sender address.', { maxLength: 200 }),
  ...bodies,
};

export const mailVariables: VariableTable = {
  maxFrequency: ['GOTRUE_SMTP_MAX_FREQUENCY', duration('Pause between mails', 'To the same person.')],
  ...Object.fromEntries(
    MAILS.flatMap(([name, infix, what]) => [
      [
        `subject${name}`,
        [`GOTRUE_MAILER_SUBJECTS_${infix}`, text(`Subject: ${what}`, 'Of the mail.', { maxLength: 300 })],
      ],
      [
        `template${name}`,
        [
          `GOTRUE_MAILER_TEMPLATES_${infix}`,
          text(
            `Template: ${what}`,
            'Address that the service fetches the mail’s HTML from, where it is not typed in here.',
            {
              ...{ maxLength: 500, pattern: /https?:\/\/\S+/, form: 'an http address' },
            },
          ),
        ],
      ],
    ]),
  ),
};

/** What was typed in wins over an address. */
export const templateVariables: Readonly<Record<string, EnvSource>> = Object.fromEntries(
  MAILS.map(([name, infix]) => [
    `GOTRUE_MAILER_TEMPLATES_${infix}`,
    derived(
      'the gateway, for HTML that was typed in, else the address that was set',
      [bodyPath(name), addressPath(name)],
      (situation) => {
        const address = situation.setting(addressPath(name));
        return mailTemplateUrl(situation, name) ?? (address === undefined ? undefined : settingText(address));
      },
    ),
  ]),
);
