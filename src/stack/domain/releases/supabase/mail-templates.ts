import { createHash } from 'node:crypto';
import type { SettingPath } from '../../settings.js';
import type { Situation } from '../../situation.js';

/** Name in settings, in variables, what the mail is for. */
export const MAILS = [
  ['Invite', 'INVITE', 'an invitation'],
  ['Confirmation', 'CONFIRMATION', 'the confirmation of a sign-up'],
  ['Recovery', 'RECOVERY', 'a forgotten password'],
  ['MagicLink', 'MAGIC_LINK', 'a sign-in without a password'],
  ['EmailChange', 'EMAIL_CHANGE', 'a changed e-mail address'],
  ['Reauthentication', 'REAUTHENTICATION', 'a repeated sign-in'],
] as const;
type MailName = (typeof MAILS)[number][0];

/** The auth service takes templates from an address only. This port of the gateway is never published. */
export const MAIL_PORT = 8025;

export const bodyPath = (name: MailName): SettingPath => `smtp.body${name}`;
export const addressPath = (name: MailName): SettingPath => `smtp.template${name}`;

export interface MailTemplate {
  /** Path on the gateway, e.g. `/INVITE`. */
  readonly path: string;
  readonly body: string;
}

/** Those that were typed in. */
export const mailTemplates = ({ setting }: Pick<Situation, 'setting'>): readonly MailTemplate[] =>
  MAILS.flatMap(([name, infix]) => {
    const body = setting(bodyPath(name));
    return typeof body === 'string' && body !== '' ? [{ path: `/${infix}`, body }] : [];
  });

/**
 * Where the auth service fetches a typed-in template; undefined where there is none. Another text has another address:
 * so the service is recreated with it, and no former text is kept.
 */
export function mailTemplateUrl({ setting }: Pick<Situation, 'setting'>, name: MailName): string | undefined {
  const body = setting(bodyPath(name));
  const infix = MAILS.find(([one]) => one === name)![1];
  if (typeof body !== 'string' || body === '') return undefined;
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return `http://api-gw:${MAIL_PORT}/${infix}?v=${version}`;
}
