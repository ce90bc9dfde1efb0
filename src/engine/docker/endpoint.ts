import Docker from 'dockerode';
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { EngineError } from '../engine-error.js';

const STANDARD_SOCKET = 'unix:///var/run/docker.sock';

/** Where the engine of this machine answers: DOCKER_HOST, else the standard socket. */
export const localEndpoint = (env: NodeJS.ProcessEnv = process.env): string => env.DOCKER_HOST || STANDARD_SOCKET;

// Over TCP the system asks after ten silent seconds: a server that restarted meanwhile says that it knows no such socket.
const KEPT = { keepAlive: true, keepAliveMsecs: 10_000 };

export interface Dialled {
  readonly docker: Docker;
  /** Closes the sockets that wait for another use. */
  readonly hangUp: () => void;
}

/**
 * @param endpoint `unix:///path` or `tcp://name:port`; with TLS when DOCKER_TLS_VERIFY is set, from DOCKER_CERT_PATH
 * @throws EngineError `unreachable` for an address that is not understood, or certificates that can't be read
 */
export function dial(endpoint: string, env: NodeJS.ProcessEnv = process.env): Dialled {
  const target = targetOf(endpoint, env);
  const secure = target.protocol === 'https';
  const agent = quiet(secure ? new HttpsAgent(KEPT) : new HttpAgent(KEPT));
  // Each of these is given, also as undefined: what is left out, the library takes from the environment.
  const options = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    ...target,
    agent,
  };
  return { docker: made(options), hangUp: () => agent.destroy() };
}

// The library reads the environment in any case, and throws when it does not understand it.
function made(options: Docker.DockerOptions): Docker {
  try {
    return new Docker(options);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new EngineError(
      'unreachable',
      `The Docker settings in the environment are not right: ${words}. Correct or unset them.`,
    );
  }
}

interface Target {
  protocol: 'http' | 'https';
  socketPath?: string;
  host?: string;
  port?: string;
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
}

function targetOf(endpoint: string, env: NodeJS.ProcessEnv): Target {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'unix:' && url.pathname)
    return { protocol: 'http', socketPath: decodeURIComponent(url.pathname) };
  if (url?.protocol === 'tcp:' && url.hostname) {
    const secure = Boolean(env.DOCKER_TLS_VERIFY);
    const port = url.port || (secure ? '2376' : '2375');
    return { protocol: secure ? 'https' : 'http', host: url.hostname, port, ...(secure ? certificates(env) : {}) };
  }
  throw new EngineError(
    'unreachable',
    `The engine's address "${endpoint}" is not understood: give unix:///path or tcp://name:port.`,
  );
}

function certificates(env: NodeJS.ProcessEnv): Pick<Target, 'ca' | 'cert' | 'key'> {
  const folder = env.DOCKER_CERT_PATH;
  if (!folder)
    throw new EngineError(
      'unreachable',
      'DOCKER_TLS_VERIFY is set: set DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem too.',
    );
  const read = (file: string) => {
    try {
      return readFileSync(join(folder, file));
    } catch (error) {
      throw new EngineError(
        'unreachable',
        `${join(folder, file)} can't be read (${(error as NodeJS.ErrnoException).code}): it is needed for TLS with the engine.`,
      );
    }
  };
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}

// The library prints its options on every request, for a debug line that nobody reads: through an agent that would walk
// every socket.
const quiet = <A extends HttpAgent>(agent: A): A =>
  Object.defineProperty(agent, inspect.custom, { value: () => '[agent]', enumerable: false });
