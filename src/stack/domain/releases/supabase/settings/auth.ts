import type { SettingDefinition } from '../../../settings.js';
import { address, duration, onOff, oneOf, secret, text, whole } from './kinds.js';
import type { VariableTable } from './variable-table.js';

/** What more than one service, or the template itself, reads. */
export const auth: Readonly<Record<string, SettingDefinition>> = {
  externalUrl: address(
    'Address of auth',
    'Where the auth service is reached from outside; it ends in /auth/v1. Until it is set it follows the public address.',
  ),
  disableSignup: onOff('Closed to new users', 'Nobody can sign up; existing users sign in as before.', false),
  jwtExpiry: whole('Session token lifetime', 'How long an access token is good for.', [60, 604_800], {
    fallback: 3600,
    unit: 'seconds',
  }),
  anonymousUsers: onOff('Anonymous users', 'People may use the app before they sign up.', false),
  emailSignup: onOff('Sign in by e-mail', 'People may sign up and in with an e-mail address.', true),
  emailAutoconfirm: onOff(
    'E-mail without confirmation',
    'Addresses count as confirmed at once; without a mail server the only way to sign up.',
    false,
  ),
  phoneSignup: onOff('Sign in by phone', 'People may sign up and in with a phone number.', true),
  phoneAutoconfirm: onOff('Phone without confirmation', 'Numbers count as confirmed at once.', true),
};

/** Fallbacks are the service's own, so they are left out: what is unset is not sent. */
export const authVariables: VariableTable = {
  secureEmailChange: [
    'GOTRUE_MAILER_SECURE_EMAIL_CHANGE_ENABLED',
    onOff('Confirm both addresses', 'A changed e-mail address is confirmed from the old and the new one.'),
  ],
  mailOtpExpiry: [
    'GOTRUE_MAILER_OTP_EXP',
    whole('Mail code lifetime', 'How long a link or code in a mail is good for.', [60, 86_400], { unit: 'seconds' }),
  ],
  skipNonceCheck: [
    'GOTRUE_EXTERNAL_SKIP_NONCE_CHECK',
    onOff('Skip the nonce check', 'For sign-in with Google on devices that send no nonce.'),
  ],
  manualLinking: [
    'GOTRUE_SECURITY_MANUAL_LINKING_ENABLED',
    onOff('Link identities by hand', 'People may join several ways to sign in to one account.'),
  ],
  passwordMinLength: [
    'GOTRUE_PASSWORD_MIN_LENGTH',
    whole('Shortest password', 'Fewer characters are refused.', [6, 72]),
  ],
  passwordRequiredCharacters: [
    'GOTRUE_PASSWORD_REQUIRED_CHARACTERS',
    text('Required characters', 'Sets of characters, parted by colons; a password needs one of each.', {
      maxLength: 500,
    }),
  ],
  passwordHibp: [
    'GOTRUE_PASSWORD_HIBP_ENABLED',
    onOff(
      'Refuse leaked passwords',
      'Passwords are looked up, by part of their hash, in a public list of leaked ones.',
    ),
  ],
  reauthenticateForPassword: [
    'GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION',
    onOff('Sign in again to change the password', 'A fresh sign-in is needed for it.'),
  ],
  refreshTokenRotation: [
    'GOTRUE_SECURITY_REFRESH_TOKEN_ROTATION_ENABLED',
    onOff('Rotate refresh tokens', 'Each is good for one use.'),
  ],
  refreshTokenReuseInterval: [
    'GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL',
    whole('Grace for used refresh tokens', 'So long a used one still works, for requests that crossed.', [0, 3600], {
      unit: 'seconds',
    }),
  ],
  sessionTimebox: ['GOTRUE_SESSIONS_TIMEBOX', duration('Longest session', 'After so long people sign in again.')],
  sessionInactivity: [
    'GOTRUE_SESSIONS_INACTIVITY_TIMEOUT',
    duration('Idle session', 'Unused for so long, a session ends.'),
  ],
  sessionSingle: [
    'GOTRUE_SESSIONS_SINGLE_PER_USER',
    onOff('One session for each user', 'A new sign-in ends the one before.'),
  ],
  captchaEnabled: [
    'GOTRUE_SECURITY_CAPTCHA_ENABLED',
    onOff('Captcha', 'Sign-up, sign-in and recovery ask for a captcha.'),
  ],
  captchaProvider: [
    'GOTRUE_SECURITY_CAPTCHA_PROVIDER',
    oneOf('Captcha provider', 'Who checks the captcha.', ['hcaptcha', 'turnstile']),
  ],
  captchaSecret: ['GOTRUE_SECURITY_CAPTCHA_SECRET', secret('Captcha secret', 'From the captcha provider.')],
  mfaTotpEnroll: [
    'GOTRUE_MFA_TOTP_ENROLL_ENABLED',
    onOff('Enrol authenticator apps', 'People may add one as a second factor.'),
  ],
  mfaTotpVerify: [
    'GOTRUE_MFA_TOTP_VERIFY_ENABLED',
    onOff('Accept authenticator apps', 'Codes of enrolled apps are accepted.'),
  ],
  mfaPhoneEnroll: [
    'GOTRUE_MFA_PHONE_ENROLL_ENABLED',
    onOff('Enrol phones', 'People may add a phone as a second factor.'),
  ],
  mfaPhoneVerify: [
    'GOTRUE_MFA_PHONE_VERIFY_ENABLED',
    onOff('Accept phones', 'Codes sent to enrolled phones are accepted.'),
  ],
  mfaMaxFactors: [
    'GOTRUE_MFA_MAX_ENROLLED_FACTORS',
    whole('Most second factors', 'How many one user may enrol.', [1, 100]),
  ],
  rateLimitHeader: [
    'GOTRUE_RATE_LIMIT_HEADER',
    text('Header with the caller’s address', 'Limits count by it, e.g. X-Forwarded-For behind a proxy.', {
      maxLength: 64,
      pattern: /[A-Za-z0-9-]+/,
      form: 'the name of a header',
    }),
  ],
  rateLimitEmails: ['GOTRUE_RATE_LIMIT_EMAIL_SENT', whole('Mails an hour', 'More are not sent.', [0, 1_000_000])],
  rateLimitSms: ['GOTRUE_RATE_LIMIT_SMS_SENT', whole('Text messages an hour', 'More are not sent.', [0, 1_000_000])],
  rateLimitVerify: [
    'GOTRUE_RATE_LIMIT_VERIFY',
    whole('Verifications in 5 minutes', 'From one address.', [1, 1_000_000]),
  ],
  rateLimitTokenRefresh: [
    'GOTRUE_RATE_LIMIT_TOKEN_REFRESH',
    whole('Token refreshes in 5 minutes', 'From one address.', [1, 1_000_000]),
  ],
  rateLimitAnonymous: [
    'GOTRUE_RATE_LIMIT_ANONYMOUS_USERS',
    whole('Anonymous sign-ins an hour', 'From one address.', [1, 1_000_000]),
  ],
  dbMaxPoolSize: [
    'GOTRUE_DB_MAX_POOL_SIZE',
    whole('Database connections', 'At most so many; unset there is no bound.', [1, 500]),
  ],
  logLevel: ['GOTRUE_LOG_LEVEL', oneOf('Log level', 'How much the service tells.', ['debug', 'info', 'warn', 'error'])],
};

export const smsVariables: VariableTable = {
  smsProvider: [
    'GOTRUE_SMS_PROVIDER',
    oneOf('Text message provider', 'Who sends text messages.', [
      'twilio',
      'twilio_verify',
      'messagebird',
      'textlocal',
      'vonage',
    ]),
  ],
  smsOtpExpiry: [
    'GOTRUE_SMS_OTP_EXP',
    whole('Text code lifetime', 'How long a code is good for.', [10, 86_400], { unit: 'seconds' }),
  ],
  smsOtpLength: ['GOTRUE_SMS_OTP_LENGTH', whole('Text code length', 'Digits of a code.', [6, 10])],
  smsMaxFrequency: ['GOTRUE_SMS_MAX_FREQUENCY', duration('Pause between text messages', 'To the same number.')],
  smsTemplate: [
    'GOTRUE_SMS_TEMPLATE',
    text('Text message', 'Its words; {{ .Code }} stands for the code.', { maxLength: 500 }),
  ],
  smsTestOtp: [
    'GOTRUE_SMS_TEST_OTP',
    text('Test numbers', 'Pairs of number and code, 15550100:123456, parted by commas.', {
      maxLength: 2000,
      pattern: /\d+:\d+(,\d+:\d+)*/,
      form: 'pairs such as 15550100:123456',
    }),
  ],
  smsTwilioAccountSid: ['GOTRUE_SMS_TWILIO_ACCOUNT_SID', text('Twilio account', 'Its SID.')],
  smsTwilioAuthToken: ['GOTRUE_SMS_TWILIO_AUTH_TOKEN', secret('Twilio token', 'Of the account.')],
  smsTwilioMessageServiceSid: ['GOTRUE_SMS_TWILIO_MESSAGE_SERVICE_SID', text('Twilio message service', 'Its SID.')],
  smsTwilioVerifyAccountSid: ['GOTRUE_SMS_TWILIO_VERIFY_ACCOUNT_SID', text('Twilio Verify account', 'Its SID.')],
  smsTwilioVerifyAuthToken: ['GOTRUE_SMS_TWILIO_VERIFY_AUTH_TOKEN', secret('Twilio Verify token', 'Of the account.')],
  smsTwilioVerifyMessageServiceSid: [
    'GOTRUE_SMS_TWILIO_VERIFY_MESSAGE_SERVICE_SID',
    text('Twilio Verify service', 'Its SID.'),
  ],
  smsMessagebirdAccessKey: ['GOTRUE_SMS_MESSAGEBIRD_ACCESS_KEY', secret('MessageBird key', 'Its access key.')],
  smsMessagebirdOriginator: ['GOTRUE_SMS_MESSAGEBIRD_ORIGINATOR', text('MessageBird sender', 'Shown as the sender.')],
  smsTextlocalApiKey: ['GOTRUE_SMS_TEXTLOCAL_API_KEY', secret('Textlocal key', 'Its API key.')],
  smsTextlocalSender: ['GOTRUE_SMS_TEXTLOCAL_SENDER', text('Textlocal sender', 'Shown as the sender.')],
  smsVonageApiKey: ['GOTRUE_SMS_VONAGE_API_KEY', text('Vonage key', 'Its API key.')],
  smsVonageApiSecret: ['GOTRUE_SMS_VONAGE_API_SECRET', secret('Vonage secret', 'Of the API key.')],
  smsVonageFrom: ['GOTRUE_SMS_VONAGE_FROM', text('Vonage sender', 'Shown as the sender.')],
};

const HOOKS = {
  customAccessToken: ['CUSTOM_ACCESS_TOKEN', 'Custom access token', 'Changes the claims of each new token.'],
  mfaVerification: [
    'MFA_VERIFICATION_ATTEMPT',
    'Second factor attempt',
    'Decides on each attempt with a second factor.',
  ],
  passwordVerification: [
    'PASSWORD_VERIFICATION_ATTEMPT',
    'Password attempt',
    'Decides on each attempt with a password.',
  ],
  sendSms: ['SEND_SMS', 'Send text messages', 'Sends text messages instead of a provider.'],
  sendEmail: ['SEND_EMAIL', 'Send mails', 'Sends mails instead of the mail server.'],
  beforeUserCreated: ['BEFORE_USER_CREATED', 'New user', 'Decides on each new user.'],
} as const;

export const hooks: readonly string[] = Object.keys(HOOKS);

/** A function of the database, or an address, that the service asks at a certain moment. */
export const hookVariables: VariableTable = Object.fromEntries(
  Object.entries(HOOKS).flatMap(([name, [infix, title, means]]) => [
    [`${name}HookEnabled`, [`GOTRUE_HOOK_${infix}_ENABLED`, onOff(`Hook: ${title}`, means)]],
    [
      `${name}HookUri`,
      [
        `GOTRUE_HOOK_${infix}_URI`,
        text(`${title}: where`, 'A function of the database, or an address.', {
          ...{ maxLength: 500, pattern: /(pg-functions:\/\/postgres\/\w+\/\w+|https?:\/\/\S+)/ },
          form: 'pg-functions://postgres/<schema>/<function> or an http address',
        }),
      ],
    ],
    [
      `${name}HookSecrets`,
      [
        `GOTRUE_HOOK_${infix}_SECRETS`,
        secret(`${title}: secrets`, 'Sign the calls to an address; several are parted by a bar.', {
          ...{ pattern: /v1,whsec_[A-Za-z0-9+/=]+(\|v1,whsec_[A-Za-z0-9+/=]+)*/, form: 'v1,whsec_<base64>' },
        }),
      ],
    ],
  ]),
);

export const samlVariables: VariableTable = {
  samlEnabled: ['GOTRUE_SAML_ENABLED', onOff('SAML', 'People may sign in through their company’s identity provider.')],
  samlPrivateKey: [
    'GOTRUE_SAML_PRIVATE_KEY',
    secret('SAML private key', 'RSA key in PKCS#1, base64 on one line.', {
      maxLength: 8192,
      pattern: /[A-Za-z0-9+/=]+/,
      form: 'base64 on one line',
    }),
  ],
  samlAllowEncryptedAssertions: [
    'GOTRUE_SAML_ALLOW_ENCRYPTED_ASSERTIONS',
    onOff('Encrypted SAML assertions', 'They are accepted.'),
  ],
  samlRelayStateValidity: [
    'GOTRUE_SAML_RELAY_STATE_VALIDITY_PERIOD',
    duration('SAML sign-in window', 'So long a begun sign-in may take.'),
  ],
  samlRateLimitAssertion: [
    'GOTRUE_SAML_RATE_LIMIT_ASSERTION',
    whole('SAML assertions in 5 minutes', 'From one address.', [1, 1_000_000]),
  ],
  samlExternalUrl: [
    'GOTRUE_SAML_EXTERNAL_URL',
    address('SAML address', 'Where the identity provider sends people back to, if it is not the address of auth.'),
  ],
};
