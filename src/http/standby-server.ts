import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Refused } from '../kernel/refused.js';
import { API_PREFIX } from './api-controller.js';
import { problemHeaders, toProblem } from './problem.js';

/** The process that is waited for; `since` in milliseconds since the epoch. */
export interface Awaited {
  readonly holder: string;
  readonly since: number;
}

const RETRY_AFTER_S = 5;

/**
 * What a process answers that stands by: at `/api/v1/health` that it does, anywhere else 503 with who acts.
 * @param whom asked at each request; undefined where it is not known
 * @returns closes it, and the connections that are open
 * @throws the system's error when it cannot listen there, e.g. `EADDRINUSE`
 */
export async function serveStandby(
  { host, port }: { readonly host: string; readonly port: number },
  whom: () => Awaited | undefined,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => answer(request, response, whom()));
  server.listen(port, host);
  await once(server, 'listening');
  return async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
}

function answer(request: IncomingMessage, response: ServerResponse, whom: Awaited | undefined): void {
  const isHealth = request.url?.split('?', 1)[0] === `/${API_PREFIX}/health`;
  if (isHealth && (request.method === 'GET' || request.method === 'HEAD'))
    return send(response, 200, 'application/json', {}, { status: 'standby', waitsFor: shown(whom) });
  const refused = new Refused('unavailable', `This process stands by${words(whom)}.`, { retryAfterS: RETRY_AFTER_S });
  const problem = toProblem(refused);
  send(response, problem.status, 'application/problem+json', problemHeaders(refused, problem), problem);
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  headers: Readonly<Record<string, string>>,
  body: object,
): void {
  const always = { 'Content-Type': type, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
  response.writeHead(status, { ...always, ...headers }).end(JSON.stringify(body)); // no body goes out for HEAD
}

const shown = (whom: Awaited | undefined) =>
  whom ? { holder: whom.holder, since: new Date(whom.since).toISOString() } : null;

const words = (whom: Awaited | undefined): string =>
  whom
    ? ` for ${whom.holder}, which has acted since ${new Date(whom.since).toISOString()}. Ask that one; this one takes over when it ends`
    : ' until the process ends that uses the data. Ask that one';
