import { types } from 'node:util';
import { EngineError, type EngineErrorCode } from '../engine-error.js';

/** What was going on: some words mean another thing while an image is pulled. */
export type During = 'call' | 'pull';

type Row = readonly [status: number | 'any', text: RegExp, code: EngineErrorCode];

/**
 * The stable part of what engines 20.10 to 26 answer: by status, then by text, case ignored; the first row that fits.
 * The wording around it has drifted between versions and will again.
 */
const ANSWERS: readonly Row[] = [
  ['any', /no space left on device|disk quota exceeded/i, 'disk-full'],
  ['any', /port is already allocated|listen (tcp|udp)\S* .*address already in use/i, 'port-taken'],
  ['any', /cannot assign requested address/i, 'address-not-here'],
  [400, /OCI runtime|failed to create (shim )?task/i, 'start-failed'],
  [400, /network .* is ambiguous/i, 'conflict'],
  [403, /pool overlaps with other one/i, 'subnet-overlap'],
  [403, /has active endpoints/i, 'network-in-use'],
  [404, /no such image|manifest (unknown|for .* not found)/i, 'image-missing'],
  [404, /non-overlapping .*address pool/i, 'subnet-overlap'],
  [404, /network \S+ not found/i, 'network-missing'],
  [409, /name "?\S+"? is already in use|network with name \S+ already exists/i, 'name-taken'],
  [409, /removal of container \S+ is already in progress/i, 'already-in-progress'],
  [409, /volume is in use/i, 'volume-in-use'],
  [409, /container \S+ is (not running|paused|restarting)\b(?!.*(stop|remov))/i, 'not-running'],
  [
    500,
    /OCI runtime|failed to create (shim )?task|unable to find (user|group)|failed programming external connectivity/i,
    'start-failed',
  ],
  [500, /invalid (CIDR|subnet)/i, 'invalid-config'],
  [500, /is not paused/i, 'conflict'],
];

const BY_STATUS: Readonly<Record<number, EngineErrorCode>> = {
  400: 'invalid-config',
  403: 'conflict',
  404: 'not-found',
  409: 'conflict',
};

const PULL_ANSWERS: readonly Row[] = [
  ['any', /no space left on device|disk quota exceeded/i, 'disk-full'],
  ['any', /manifest unknown|manifest for .* not found|name unknown/i, 'image-missing'],
  ['any', /toomanyrequests|too many requests|pull rate limit/i, 'registry-refused'],
  [
    'any',
    /pull access denied|unauthorized|no basic auth credentials|(?<!permission )\bdenied\b|authentication required|forbidden/i,
    'registry-denied',
  ],
  [
    'any',
    /no matching manifest for|cannot be used on this platform|does not match the specified platform/i,
    'platform-mismatch',
  ],
  ['any', /manifest verification failed|layer verification failed|digest mismatch/i, 'digest-mismatch'],
  [
    'any',
    /dial (tcp|unix)|no such host|connection re(fused|set)|i\/o timeout|TLS handshake|request canceled|deadline exceeded|x509|HTTP response to HTTPS client|: EOF/i,
    'registry-unreachable',
  ],
  [400, /./, 'invalid-config'],
  [404, /./, 'image-missing'],
];

const NEXT_STEP: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Start the Docker service on that server; the rest goes on by itself.',
  ENOENT: 'Install and start a Docker engine there, or set DOCKER_HOST; the rest goes on by itself.',
  EACCES: 'Run as root or as a member of the group that owns the socket.',
  ENOTFOUND: 'Check the name of the server.',
};
const OTHER_STEP = 'Check that server and the way to it; the rest goes on by itself once it answers.';

/** @param status HTTP status of the answer that `message` came in */
export function answered(status: number, message: string, during: During = 'call'): EngineError {
  const rows = during === 'pull' ? PULL_ANSWERS : ANSWERS;
  const row = rows.find(([of, text]) => (of === 'any' || of === status) && text.test(message));
  const code = row?.[2] ?? (during === 'pull' ? 'pull-failed' : (BY_STATUS[status] ?? 'unexpected'));
  return new EngineError(code, message, status);
}

/** No answer came: `cause` is Node's code for why, e.g. `ECONNREFUSED`. */
export const noAnswer = (endpoint: string, cause: string): EngineError =>
  new EngineError('unreachable', `No engine answers at ${endpoint} (${cause}). ${NEXT_STEP[cause] ?? OTHER_STEP}`);

/** Whatever a call rejected with, as an {@link EngineError}; our own mistakes are passed on as they are. */
export function toEngineError(error: unknown, endpoint: string, during: During = 'call'): unknown {
  if (error instanceof EngineError || !types.isNativeError(error)) return error;
  const { statusCode, json, code } = error as Error & { statusCode?: number; json?: unknown; code?: unknown };
  if (statusCode !== undefined) return answered(statusCode, wordsOf(error.message, json), during);
  return typeof code === 'string' && BROKEN.test(code) ? noAnswer(endpoint, code) : error;
}

/** Codes of sockets, names, the HTTP parser and streams that ended early; other `ERR_…` are mistakes of ours. */
const BROKEN = /^(E(?!RR_)[A-Z]+|HPE_\w+|ERR_STREAM_\w+|ERR_TLS_\w+|[A-Z_]*CERT[A-Z_]*|ABORT_ERR)$/;

/** Whether nobody listens there at all, in contrast to one connection that broke. */
export const isAbsence = (error: unknown): boolean =>
  types.isNativeError(error) &&
  ['ECONNREFUSED', 'ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');

// The library puts "(HTTP code 404) no such container - " before the engine's words, and a space behind them.
const wordsOf = (text: string, json: unknown): string =>
  hasMessage(json) ? json.message.trim() : text.replace(/^\(HTTP code \d+\) .*? - /, '').trim();

const hasMessage = (json: unknown): json is { message: string } =>
  typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string';

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof EngineError && error.status === status;
export const isCode = (error: unknown, code: EngineErrorCode): boolean =>
  error instanceof EngineError && error.code === code;
