import { request } from 'node:http';
import type { DesiredContainer } from '../../src/stack/domain/desired.js';
import type { Asked, Done } from './gateway-table.js';

/** Listens on every port that a gateway's routes name and answers with what reached it; upgrades are answered too. */
const ECHO = `
const seen = (socket, message) => JSON.stringify({
  port: socket.localPort, method: message.method, path: message.url, headers: message.headers, raw: message.rawHeaders,
});
for (const port of [3000, 4000, 5000, 8080, 9000, 9999]) {
  const server = require('node:http').createServer({ maxHeaderSize: 262144 }, (message, answer) => {
    if (message.url.startsWith('/own-error')) answer.statusCode = 500;
    message.resume().on('end', () => answer.end(seen(message.socket, message)));
  });
  server.on('upgrade', (message, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nx-seen: '
      + Buffer.from(seen(socket, message)).toString('base64') + '\\r\\n\\r\\n');
    socket.pipe(socket);
  });
  server.listen(port, '0.0.0.0');
}`;

/** One container for several services: they are told apart by their ports. */
export const echo = (
  base: DesiredContainer,
  image: string,
  service: string,
  aliases: readonly string[],
): DesiredContainer => {
  const { health: _, ...rest } = base;
  return {
    ...rest,
    service,
    name: `${base.name.slice(0, -base.service.length)}${service}`,
    image,
    command: ['node', '-e', ECHO],
    env: {},
    files: [],
    mounts: [],
    ports: [],
    aliases: [service, ...aliases],
    dependsOn: [],
    memoryMiB: 128,
    hash: `echo-${service}`,
  };
};

const SERVICES: Readonly<Record<number, string>> = {
  4000: 'realtime',
  5000: 'storage',
  8080: 'meta',
  9000: 'functions',
  9999: 'auth',
};

export interface Seen {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: readonly string[];
}
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** As it is written: neither the path nor the headers are tidied up on the way, as fetch would. */
export const send = (port: number, { method = 'GET', path, headers }: Asked): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port, method, path, headers: ['host', 'db.example', ...headers.flat()], agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    call.on('error', reject);
    call.end();
  });

/** Asks for a WebSocket, says `text` on it. @returns what reached the service, and what came back */
export const upgrade = (port: number, { path, headers }: Asked, text: string): Promise<{ seen: Seen; said: string }> =>
  new Promise((resolve, reject) => {
    const wants = ['host', 'db.example', 'connection', 'Upgrade', 'upgrade', 'websocket'];
    const call = request({ host: '127.0.0.1', port, path, headers: [...wants, ...headers.flat()], agent: false });
    call.on('error', reject);
    call.on('response', ({ statusCode }) => reject(new Error(`No upgrade but ${statusCode}.`)));
    call.on('upgrade', (answer, socket) => {
      socket.once('data', (said: Buffer) => {
        socket.destroy();
        const seen = Buffer.from(String(answer.headers['x-seen']), 'base64').toString();
        resolve({ seen: JSON.parse(seen) as Seen, said: said.toString() });
      });
      socket.write(text);
    });
    call.end();
  });

/** Port 3000 is two services': what the gateway says about the prefix tells them apart. */
export function doneOf({ status, headers, body }: Answer): Done {
  if (!body.startsWith('{"port"'))
    return {
      status,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    };
  const seen = JSON.parse(body) as Seen;
  const service = SERVICES[seen.port] ?? (seen.headers['x-forwarded-prefix'] === '/' ? 'studio' : 'rest');
  return { upstream: `${service}:${seen.port}`, path: seen.path, headers: seen.headers };
}
