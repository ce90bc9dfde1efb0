import { secret, text, type ServiceSetting, type TemplateText } from '../../release.js';
import type { SecretName } from './names.js';

/** What users may set for every service; a mandatory one cannot be switched off all the same. */
export const ALL_SETTINGS: readonly ServiceSetting[] = ['enabled', 'tag', 'memoryMiB', 'cpus', 'env'];

/** Where every service finds the database: its name and port inside the project's network never change. */
export const DB_HOST = 'db';
export const DB_PORT = '5432';
export const DB_NAME = 'postgres';
/** Where the pooler and analytics keep what is theirs. */
export const INNER_DB_NAME = '_supabase';

/** The gateway, as seen from inside. */
export const GATEWAY_URL = 'http://api-gw:8000';

/** A connection string; the password is letters and digits, so nothing needs escaping. */
export const databaseUrl = (scheme: string, role: string, database: string = DB_NAME): TemplateText<SecretName> =>
  text<SecretName>`${scheme}://${role}:${secret('POSTGRES_PASSWORD')}@${DB_HOST}:${DB_PORT}/${database}`;

/** Asked often until it is healthy for the first time, seldom afterwards. `startPeriodS` is generous: a slow disk is no fault. */
export const health = (test: readonly string[], startPeriodS: number, retries = 3) => ({
  test,
  intervalS: 30,
  timeoutS: 5,
  retries,
  startPeriodS,
  startIntervalS: 2,
});

/** A node program that is done well when the address answers with success. */
export const fetchesWell = (address: string): readonly string[] => [
  'CMD',
  'node',
  '-e',
  `fetch('${address}').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))`,
];
