import http from 'node:http';
import https from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { URLSearchParams } from 'node:url';

const STANDARD_SOCKET = 'unix:///var/run/docker.sock';
const QUICK_MS = 15_000;
const LOAD_MS = 300_000;

/** What the engine, or the way to it, answered instead of success. `status` is 0 when no HTTP answer came; `code` is Node's. */
export class DockerError extends Error {
  constructor(message, status = 0, code = undefined) {
    super(message);
    this.name = 'DockerError';
    this.status = status;
    this.code = code;
  }
}

/** The engine's address: DOCKER_HOST when set, otherwise the standard socket. */
export function dockerHost(env = process.env) {
  return env.DOCKER_HOST || STANDARD_SOCKET;
}

/**
 * A small Engine API client for set-up scripts. `host` is `unix:///path` or `tcp://name:port`
 * (with DOCKER_TLS_VERIFY and DOCKER_CERT_PATH as Docker's own client reads them).
 * Every call has a deadline and throws DockerError. No version prefix: the engine answers in its newest API.
 */
export function docker(host = dockerHost()) {
  const target = parseHost(host);
  const call = (method, path, options) => exchange(target, { method, path, ...options });
  const json = async (...args) => JSON.parse(await call(...args));
  return {
    host,
    ping: (deadlineMs = 3_000) => call('GET', '/_ping', { deadlineMs }),
    version: () => json('GET', '/version'),
    listImages: (filters = {}) => json('GET', `/images/json?${query({ filters: JSON.stringify(filters) })}`),
    inspectImage: (name) => orNull(json('GET', `/images/${name}/json`)),
    /** What the image's registry says of it, asked by the engine, so through the engine's own proxies and mirrors. */
    inspectRemoteImage: (name, deadlineMs) => json('GET', `/distribution/${name}/json`, { deadlineMs }),
    loadImage: (source) => call('POST', '/images/load?quiet=1', { source, deadlineMs: LOAD_MS }).then(noErrorInside),
  };
}

/** Whether an engine answers now. */
export async function engineAnswers(host = dockerHost()) {
  try {
    await docker(host).ping();
    return true;
  } catch (error) {
    if (error instanceof DockerError) return false;
    throw error;
  }
}

function parseHost(host) {
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol === 'unix:')
    return { transport: http, options: { socketPath: url.pathname, headers: { Host: 'docker' } } };
  if (url?.protocol === 'tcp:') {
    const secure = Boolean(process.env.DOCKER_TLS_VERIFY);
    const options = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (secure ? 2376 : 2375),
      ...(secure ? certificates() : {}),
    };
    return { transport: secure ? https : http, options };
  }
  throw new DockerError(`DOCKER_HOST "${host}" is not understood: unix:///path or tcp://name:port is needed`);
}

function certificates() {
  const folder = process.env.DOCKER_CERT_PATH;
  if (!folder) throw new DockerError('DOCKER_TLS_VERIFY is set, but DOCKER_CERT_PATH is not');
  return {
    ca: readFileSync(join(folder, 'ca.pem')),
    cert: readFileSync(join(folder, 'cert.pem')),
    key: readFileSync(join(folder, 'key.pem')),
  };
}

function exchange(target, { method, path, body, source, deadlineMs = QUICK_MS }) {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...target.options.headers,
      ...(payload ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) } : {}),
    };
    if (source) headers['Content-Type'] = 'application/x-tar';
    const refuse = (error) => reject(unreachable(error, deadlineMs));
    const request = target.transport.request(
      { ...target.options, method, path, headers, signal: AbortSignal.timeout(deadlineMs) },
      (response) =>
        collect(response).then(resolve, (error) =>
          reject(error instanceof DockerError ? error : unreachable(error, deadlineMs)),
        ),
    );
    request.on('error', refuse);
    if (!source) return void request.end(payload);
    source.on('error', (error) => request.destroy(error));
    source.pipe(request);
  });
}

async function collect(response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (response.statusCode < 400) return text;
  throw new DockerError(messageOf(text), response.statusCode);
}

function messageOf(text) {
  try {
    return JSON.parse(text).message ?? text;
  } catch (error) {
    if (error instanceof SyntaxError) return text.trim(); // old engines answer some errors in plain text
    throw error;
  }
}

/** Streamed answers arrive with status 200 and may still hold an error line. */
function noErrorInside(text) {
  for (const entry of text.split('\n').filter((each) => each.trim())) {
    const { error } = JSON.parse(entry);
    if (error) throw new DockerError(error, 200);
  }
  return text;
}

function unreachable(error, deadlineMs) {
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return new DockerError(`no answer within ${deadlineMs / 1000} s`, 0, 'ETIMEDOUT');
  return new DockerError(error.message || error.code, 0, error.code);
}

async function orNull(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

function query(values) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values))
    for (const each of [value].flat()) if (each !== undefined) search.append(key, each);
  return search.toString();
}
