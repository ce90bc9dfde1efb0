import type { SettingDefinition } from '../../../settings.js';
import { duration, secret, text, whole } from './kinds.js';
import type { VariableTable } from './variable-table.js';

const MAIL = { maxLength: 320, pattern: /[^\s@]+@[^\s@]+/, form: 'an e-mail address' };

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
};

/** Name, variable part, what the mail is for. */
const MAILS = [
  ['Invite', 'INVITE', 'an invitation'],
  ['Confirmation', 'CONFIRMATION', 'the confirmation of a sign-up'],
  ['Recovery', 'RECOVERY', 'a forgotten password'],
  ['MagicLink', 'MAGIC_LINK', 'a sign-in without a password'],
  ['EmailChange', 'EMAIL_CHANGE', 'a changed e-mail address'],
  ['Reauthentication', 'REAUTHENTICATION', 'a repeated sign-in'],
] as const;

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
          text(`Template: ${what}`, 'Address that the service fetches the mail’s HTML from.', {
            ...{ maxLength: 500, pattern: /https?:\/\/\S+/, form: 'an http address' },
          }),
        ],
      ],
    ]),
  ),
};
