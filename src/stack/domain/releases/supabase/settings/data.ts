import type { SettingDefinition } from '../../../settings.js';
import { oneOf, onOff, secret, text, whole, words } from './kinds.js';

type Settings = Readonly<Record<string, SettingDefinition>>;
const MIB = { unit: 'MiB' };
const NAME = { pattern: /[a-z_][a-z0-9_]{0,62}/, form: 'the name of a schema' };

export const database: Settings = {
  maxConnections: whole('Connections', 'As many clients at once; services take about 60 of them.', [60, 2000]),
  sharedBuffersMiB: whole(
    'Shared buffers',
    'Memory for pages that all use; a quarter of the limit is a good start.',
    [16, 262_144],
    MIB,
  ),
  workMemMiB: whole('Work memory', 'For one sort or hash; a query may take several.', [1, 16_384], MIB),
  maintenanceWorkMemMiB: whole('Maintenance memory', 'For building an index or a vacuum.', [16, 65_536], MIB),
  effectiveCacheSizeMiB: whole('Cache to expect', 'What the planner thinks lies in memory.', [16, 1_048_576], MIB),
  statementTimeoutMs: whole('Statement timeout', 'Longer ones are cancelled; 0 means never.', [0, 86_400_000], {
    unit: 'milliseconds',
  }),
  logMinDurationStatementMs: whole('Log slow statements', 'Those that take longer; -1 means none.', [-1, 86_400_000], {
    unit: 'milliseconds',
  }),
};

export const pooler: Settings = {
  defaultPoolSize: whole('Pool size', 'Connections to the database for each user and mode.', [1, 1000], {
    fallback: 20,
  }),
  maxClientConnections: whole('Clients', 'As many at once for each pool.', [1, 100_000], { fallback: 100 }),
  metadataPoolSize: whole('Own connections', 'Of the pooler to its own tables.', [1, 100], { fallback: 5 }),
};

const BUCKET = { maxLength: 63, pattern: /[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/, form: 'the name of a bucket' };
const WORD = { maxLength: 63, pattern: /[A-Za-z0-9][A-Za-z0-9._-]*/, form: 'one word' };

export const storage: Settings = {
  backend: oneOf(
    'Objects lie',
    'In a volume of this project, or in a bucket of an S3 service. A change moves no objects.',
    ['file', 's3'],
    'file',
  ),
  fileSizeLimit: whole('Largest object', 'More is refused.', [1024, 549_755_813_888], {
    fallback: 52_428_800,
    unit: 'bytes',
  }),
  bucket: text('Bucket', 'Of the S3 service, or the folder in the volume. It is part of every path: keep it.', {
    ...BUCKET,
    fallback: 'stub',
  }),
  region: text('Region', 'What S3 clients have to name. It is part of signatures: keep it.', {
    ...WORD,
    fallback: 'stub',
  }),
  tenantId: text('Folder', 'Below the bucket. It is part of every path: keep it.', { ...WORD, fallback: 'stub' }),
  imageTransformation: onOff('Transform images', 'Through imgproxy; without that service never.', true),
  webp: onOff('WebP for those that take it', 'Images are sent in the smaller form.', true),
  s3Endpoint: text('S3 endpoint', 'Address of the S3 service.', {
    maxLength: 500,
    pattern: /https?:\/\/\S+/,
    form: 'an http address',
  }),
  s3Protocol: oneOf('S3 protocol', 'How the S3 service is spoken to.', ['http', 'https']),
  s3ForcePathStyle: onOff('S3 path style', 'Buckets stand in the path; not for AWS.'),
  s3AccessKeyId: text('S3 key id', 'At the S3 service.'),
  s3SecretAccessKey: secret('S3 secret key', 'At the S3 service.'),
};

export const functions: Settings = {
  verifyJwt: onOff(
    'Functions ask for a token',
    'All of them alike; off, each function has to check its callers itself.',
    false,
  ),
  secrets: {
    ...{ title: 'Secrets of functions', means: 'Variables that every function finds in its environment.' },
    ...{ kind: 'secrets', maxItems: 100, maxLength: 24_576 },
  },
};

export const realtime: Settings = {
  maxConcurrentUsers: whole('Users at once', 'More are refused.', [1, 1_000_000], { fallback: 200 }),
  maxEventsPerSecond: whole('Events a second', 'Of the whole project.', [1, 1_000_000], { fallback: 100 }),
  maxBytesPerSecond: whole('Bytes a second', 'Of the whole project.', [1000, 1_000_000_000], { fallback: 100_000 }),
  maxChannelsPerClient: whole('Channels of one client', 'More are refused.', [1, 10_000], { fallback: 100 }),
  maxJoinsPerSecond: whole('Joins a second', 'Of the whole project.', [1, 100_000], { fallback: 100 }),
};

export const studio: Settings = {
  organization: text('Organisation', 'Shown in the dashboard.', { maxLength: 100, fallback: 'Default Organization' }),
  project: text('Project', 'Shown in the dashboard.', { maxLength: 100, fallback: 'Default Project' }),
  dashboardUsername: text('User name', 'Of the dashboard; the password is made by Supascale.', {
    ...{
      maxLength: 64,
      pattern: /[A-Za-z0-9][A-Za-z0-9._-]*/,
      form: 'letters, digits, dots, dashes and underscores',
      fallback: 'supabase',
    },
  }),
  openaiApiKey: secret('OpenAI key', 'For the assistant in the dashboard.'),
};

export const api: Settings = {
  schemas: words('Schemas', 'Served over REST and GraphQL, the first by default.', {
    ...NAME,
    maxItems: 50,
    fallback: ['public', 'graphql_public'],
  }),
  maxRows: whole('Rows of an answer', 'No answer has more.', [1, 1_000_000], { fallback: 1000 }),
  extraSearchPath: words('Further schemas', 'Whose functions and types can be used without naming the schema.', {
    ...NAME,
    maxItems: 50,
    fallback: ['public'],
  }),
};

export const network: Settings = {
  publishDatabase: onOff(
    'Publish the database',
    'PostgreSQL itself is reachable at its own port, beside the pooler.',
    false,
  ),
};
