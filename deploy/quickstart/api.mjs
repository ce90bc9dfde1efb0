/** What the control plane answered instead of success: `status` is HTTP's, `message` its own sentence for people. */
export class ApiError extends Error {
  constructor(status, problem) {
    const fields = Object.entries(problem?.errors ?? {}).map(([field, what]) => `${field} ${[what].flat().join(', ')}`);
    super([problem?.detail ?? `HTTP ${status}`, ...fields].join(' '));
    this.name = 'ApiError';
    this.status = status;
  }
}

/**
 * A client of the REST API at `baseUrl`. `identity` is `{ apiKey }` or, for the moment between the first sign-in and
 * the first key, `{ cookie, csrfToken }`. Calls resolve to `{ status, body, headers }` and throw ApiError, or
 * fetch's own TypeError when nothing answers.
 */
export function api(baseUrl, identity = {}) {
  const headers = identity.apiKey
    ? { Authorization: `Bearer ${identity.apiKey}` }
    : { Origin: baseUrl, ...(identity.cookie && { Cookie: identity.cookie, 'X-CSRF-Token': identity.csrfToken }) };
  const send = (method, path, { body, more = {}, signal }) =>
    fetch(`${baseUrl}/api/v1/${path}`, {
      method,
      signal,
      headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }), ...more },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    get: (path) => call(send, 'GET', path, {}),
    post: (path, body) => call(send, 'POST', path, { body }),
    delete: (path) => call(send, 'DELETE', path, {}),
    events: (path, signal) => events(send, path, signal),
  };
}

const DEADLINE_MS = 30_000;

async function call(send, method, path, { body }) {
  const response = await send(method, path, { body, signal: AbortSignal.timeout(DEADLINE_MS) });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const answer = isJson && text ? JSON.parse(text) : undefined;
  if (!response.ok) throw new ApiError(response.status, answer);
  return { status: response.status, body: answer, headers: response.headers };
}

/** The events of a feed as they come, parsed, until `signal`; after a break it goes on where it was. */
async function* events(send, path, signal) {
  let last;
  while (!signal.aborted) {
    try {
      const response = await send('GET', path, { signal, more: last === undefined ? {} : { 'Last-Event-ID': last } });
      if (!response.ok) throw new ApiError(response.status, await response.json().catch(() => undefined));
      for await (const message of messages(response.body)) {
        last = message.id ?? last;
        if (message.data !== undefined) yield JSON.parse(message.data);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function* messages(body) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) yield parsed(block);
  }
}

function parsed(block) {
  const fields = {};
  for (const text of block.split('\n')) {
    const [, name, value] = /^(id|data): ?(.*)$/.exec(text) ?? [];
    if (name) fields[name] = fields[name] === undefined ? value : `${fields[name]}\n${value}`;
  }
  return fields;
}
