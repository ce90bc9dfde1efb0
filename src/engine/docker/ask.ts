import type Docker from 'dockerode';

interface Question {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly signal: AbortSignal;
}

/**
 * Asks the engine directly, where the library's own method can't be given up (`ping`, `version`) or puts the whole body,
 * passwords included, into the address as well (`createContainer`).
 */
export const ask = <T>(docker: Docker, { method = 'GET', path, query, body, signal }: Question): Promise<T> =>
  new Promise((resolve, reject) => {
    const options = { _query: query ?? {}, ...(body ? { _body: body } : {}) };
    const request = { path: `${path}?`, method, options, abortSignal: signal, statusCodes: { 200: true, 201: true } };
    docker.modem.dial(request, (error, answer) => (error ? reject(error) : resolve(answer as T)));
  });
