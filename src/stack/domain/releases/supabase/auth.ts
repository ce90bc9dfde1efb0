import { constant, fromSecret, fromText, fromUrl, setting } from '../../release.js';
import type { Env, TemplateOf } from './names.js';
import { authSettingVariables } from './settings/index.js';
import { ALL_SETTINGS, databaseUrl, health } from './shared.js';

const VERIFY_PATH = constant('/auth/v1/verify');

export const auth: TemplateOf<'auth'> = {
  means: 'Users and their sessions: signs people in and issues their tokens',
  repository: 'supabase/gotrue',
  tags: ['v2.196.0'],
  env: {
    // Providers, messages, hooks and limits: all that stands in the settings and nowhere else. What follows wins.
    ...(authSettingVariables as Env),
    GOTRUE_API_HOST: constant('0.0.0.0'),
    GOTRUE_API_PORT: constant('9999'),
    API_EXTERNAL_URL: fromUrl('auth'),
    GOTRUE_DB_DRIVER: constant('postgres'),
    GOTRUE_DB_DATABASE_URL: fromText(databaseUrl('postgres', 'supabase_auth_admin')),
    GOTRUE_SITE_URL: fromUrl('site'),
    GOTRUE_URI_ALLOW_LIST: setting('general.redirectUrls'),
    GOTRUE_DISABLE_SIGNUP: setting('auth.disableSignup'),
    GOTRUE_JWT_ADMIN_ROLES: constant('service_role'),
    GOTRUE_JWT_AUD: constant('authenticated'),
    GOTRUE_JWT_DEFAULT_GROUP_NAME: constant('authenticated'),
    GOTRUE_JWT_EXP: setting('auth.jwtExpiry'),
    GOTRUE_JWT_SECRET: fromSecret('JWT_SECRET'),
    GOTRUE_JWT_ISSUER: fromUrl('auth'),
    GOTRUE_JWT_KEYS: fromSecret('JWT_KEYS'),
    GOTRUE_EXTERNAL_EMAIL_ENABLED: setting('auth.emailSignup'),
    GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED: setting('auth.anonymousUsers'),
    GOTRUE_MAILER_AUTOCONFIRM: setting('auth.emailAutoconfirm'),
    GOTRUE_SMTP_ADMIN_EMAIL: setting('smtp.adminEmail'),
    GOTRUE_SMTP_HOST: setting('smtp.host'),
    GOTRUE_SMTP_PORT: setting('smtp.port'),
    GOTRUE_SMTP_USER: setting('smtp.user'),
    GOTRUE_SMTP_PASS: fromSecret('smtp.password'),
    GOTRUE_SMTP_SENDER_NAME: setting('smtp.senderName'),
    // Seen from the root of the public address, for they stand in mails.
    GOTRUE_MAILER_URLPATHS_INVITE: VERIFY_PATH,
    GOTRUE_MAILER_URLPATHS_CONFIRMATION: VERIFY_PATH,
    GOTRUE_MAILER_URLPATHS_RECOVERY: VERIFY_PATH,
    GOTRUE_MAILER_URLPATHS_EMAIL_CHANGE: VERIFY_PATH,
    GOTRUE_EXTERNAL_PHONE_ENABLED: setting('auth.phoneSignup'),
    GOTRUE_SMS_AUTOCONFIRM: setting('auth.phoneAutoconfirm'),
  },
  files: [],
  volumes: [],
  aliases: [],
  health: health(['CMD', 'wget', '--no-verbose', '--tries=1', '--spider', 'http://127.0.0.1:9999/health'], 60),
  dependsOn: [{ service: 'db', until: 'healthy' }],
  limits: { memoryMiB: 256, leastMemoryMiB: 64, idleMiB: 30, cpus: 1, pids: 128 },
  stop: { signal: 'SIGTERM', graceS: 10 },
  init: false,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: [
    'GOTRUE_API_*',
    'GOTRUE_DB_*',
    'GOTRUE_JWT_*',
    'GOTRUE_OPERATOR_*',
    'API_EXTERNAL_URL',
    'DATABASE_URL',
    'DB_*',
    'PORT',
  ],
  local: { form: 'stand-in', lacks: 'sign-up, sign-in, mails and providers: it issues and checks tokens only' },
};
