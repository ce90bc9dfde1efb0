import { constant, derived, fromSecret, fromText, fromUrl, setting } from '../../release.js';
import type { TemplateOf } from './names.js';
import { ALL_SETTINGS, databaseUrl, health } from './shared.js';

export const OBJECTS = '/var/lib/storage';

export const storage: TemplateOf<'storage'> = {
  means: 'Files in buckets: over HTTP, as S3, and in resumable uploads',
  repository: 'supabase/storage-api',
  tags: ['v1.74.0'],
  env: {
    ANON_KEY: fromSecret('ANON_KEY'),
    SERVICE_KEY: fromSecret('SERVICE_ROLE_KEY'),
    POSTGREST_URL: constant('http://rest:3000'),
    AUTH_JWT_SECRET: fromSecret('JWT_SECRET'),
    JWT_JWKS: fromSecret('JWT_JWKS'),
    DATABASE_URL: fromText(databaseUrl('postgres', 'supabase_storage_admin')),
    STORAGE_PUBLIC_URL: fromUrl('public'),
    REQUEST_ALLOW_X_FORWARDED_PATH: constant('true'),
    FILE_SIZE_LIMIT: setting('storage.fileSizeLimit'),
    STORAGE_BACKEND: setting('storage.backend'),
    // With files it is the name of a folder.
    GLOBAL_S3_BUCKET: setting('storage.bucket'),
    GLOBAL_S3_ENDPOINT: setting('storage.s3Endpoint'),
    GLOBAL_S3_PROTOCOL: setting('storage.s3Protocol'),
    GLOBAL_S3_FORCE_PATH_STYLE: setting('storage.s3ForcePathStyle'),
    AWS_ACCESS_KEY_ID: setting('storage.s3AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: fromSecret('storage.s3SecretAccessKey'),
    FILE_STORAGE_BACKEND_PATH: constant(OBJECTS),
    TENANT_ID: setting('storage.tenantId'),
    REGION: setting('storage.region'),
    ENABLE_IMAGE_TRANSFORMATION: derived(
      'true while imgproxy is on and image transformation is not switched off',
      ['storage.imageTransformation'],
      (situation) => String(situation.isOn('imgproxy') && situation.setting('storage.imageTransformation') !== false),
    ),
    IMGPROXY_URL: constant('http://imgproxy:5001'),
    S3_PROTOCOL_ACCESS_KEY_ID: fromSecret('S3_PROTOCOL_ACCESS_KEY_ID'),
    S3_PROTOCOL_ACCESS_KEY_SECRET: fromSecret('S3_PROTOCOL_ACCESS_KEY_SECRET'),
  },
  files: [],
  volumes: [{ role: 'storage', path: OBJECTS }],
  aliases: [],
  health: health(['CMD', 'wget', '--no-verbose', '--tries=1', '--spider', 'http://127.0.0.1:5000/status'], 60),
  dependsOn: [
    { service: 'db', until: 'healthy' },
    { service: 'rest', until: 'started' },
    { service: 'imgproxy', until: 'started' },
  ],
  limits: { memoryMiB: 640, leastMemoryMiB: 320, idleMiB: 285, cpus: 1, pids: 256 },
  stop: { signal: 'SIGTERM', graceS: 20 },
  init: true,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: [
    'DATABASE_*',
    'AUTH_*',
    'JWT_*',
    'PGRST_*',
    'STORAGE_*',
    'S3_PROTOCOL_*',
    'AWS_*',
    'SERVER_*',
    'MULTI_*',
    'IS_MULTITENANT',
  ],
  local: { form: 'stand-in', lacks: 'buckets, policies, signed addresses and resumable uploads: it keeps plain files' },
};
