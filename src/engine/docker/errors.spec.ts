import { EngineError } from '../engine-error.js';
import { answered, isAbsence, toEngineError, type During } from './errors.js';

/** Wordings of engines 20.10 and 26, with what they mean to us. */
const ANSWERS: readonly [status: number, text: string, code: string, during?: During][] = [
  [
    409,
    'Conflict. The container name "/NAME" is already in use by container "ID". You have to remove (or rename) that container to be able to reuse that name.',
    'name-taken',
  ],
  [
    409,
    'Error when allocating new name: Conflict. The container name "/NAME" is already in use by container "ID".',
    'name-taken',
  ],
  [409, 'network with name N already exists', 'name-taken'],
  [400, 'Invalid container name (N), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed', 'invalid-config'],
  [404, 'No such container: NAME', 'not-found'],
  [404, 'get V: no such volume', 'not-found'],
  [404, 'No such image: REF', 'image-missing'],
  [404, 'network N not found', 'network-missing'],
  [
    404,
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    'subnet-overlap',
  ],
  [403, 'Pool overlaps with other one on this address space', 'subnet-overlap'],
  [403, 'error while removing network: network N id ID has active endpoints', 'network-in-use'],
  [403, 'endpoint with name C already exists in network N', 'conflict'],
  [400, 'network N is ambiguous (2 matches found based on name)', 'conflict'],
  [
    409,
    'You cannot remove a running container ID. Stop the container before attempting removal or force remove',
    'conflict',
  ],
  [
    409,
    'cannot remove container "/NAME": container is running: stop the container before removing or force remove',
    'conflict',
  ],
  [409, 'removal of container NAME is already in progress', 'already-in-progress'],
  [409, 'remove V: volume is in use - [ID]', 'volume-in-use'],
  [409, 'cannot start a paused container, try unpause instead', 'conflict'],
  [500, 'Container ID is not paused', 'conflict'],
  [
    400,
    'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "X": executable file not found in $PATH: unknown',
    'start-failed',
  ],
  [
    400,
    'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed',
    'start-failed',
  ],
  [500, 'unable to find user X: no matching entries in passwd file', 'start-failed'],
  [
    500,
    'driver failed programming external connectivity on endpoint NAME (ID): Bind for IP:PORT failed: port is already allocated',
    'port-taken',
  ],
  [
    500,
    'driver failed programming external connectivity on endpoint NAME (ID): Error starting userland proxy: listen tcp4 127.0.0.1:80: bind: address already in use',
    'port-taken',
  ],
  [
    500,
    'driver failed programming external connectivity on endpoint NAME (ID): Error starting userland proxy: listen tcp4 192.0.2.1:80: bind: cannot assign requested address',
    'address-not-here',
  ],
  [400, 'invalid port specification: "99999"', 'invalid-config'],
  [500, 'Invalid subnet S : invalid CIDR address: S', 'invalid-config'],
  [400, 'invalid network config: invalid subnet S: invalid CIDR block notation', 'invalid-config'],
  [400, 'Minimum memory limit allowed is 6MB', 'invalid-config'],
  [500, 'mkdir /var/lib/docker/overlay2/X-init: no space left on device', 'disk-full'],
  [503, 'This node is not a swarm manager.', 'unexpected'],
  [500, 'something new', 'unexpected'],
  [404, 'manifest for REF not found: manifest unknown: manifest unknown', 'image-missing', 'pull'],
  [200, 'manifest for REF not found: manifest unknown: manifest unknown', 'image-missing', 'pull'],
  [
    500,
    'Get "http://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused',
    'registry-unreachable',
    'pull',
  ],
  [500, 'Get "https://HOST/v2/": dial tcp: lookup HOST on 1.1.1.1:53: no such host', 'registry-unreachable', 'pull'],
  [500, 'Get "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout', 'registry-unreachable', 'pull'],
  [500, 'toomanyrequests: You have reached your pull rate limit.', 'registry-refused', 'pull'],
  [
    404,
    "pull access denied for X, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'registry-denied',
    'pull',
  ],
  [500, 'Head "https://ghcr.io/v2/x/manifests/1": unauthorized: authentication required', 'registry-denied', 'pull'],
  [400, 'invalid reference format: repository name must be lowercase', 'invalid-config', 'pull'],
  [
    200,
    'failed to register layer: Error processing tar file(exit status 1): write /x: no space left on device',
    'disk-full',
    'pull',
  ],
  [200, 'filesystem layer verification failed for digest sha256:x', 'digest-mismatch', 'pull'],
  [200, 'manifest verification failed for digest sha256:x', 'digest-mismatch', 'pull'],
  [404, 'no matching manifest for linux/amd64 in the manifest list entries', 'platform-mismatch', 'pull'],
  [500, 'denied', 'registry-denied', 'pull'],
  [200, 'failed to register layer: lchown /x: permission denied', 'pull-failed', 'pull'],
  [200, 'something new', 'pull-failed', 'pull'],
  [409, 'Container ID is not running', 'not-running'],
  [409, 'Container NAME is paused, unpause the container before exec', 'not-running'],
  [409, 'Container ID is restarting, wait until the container is running', 'not-running'],
];

describe('An answer of the engine', () => {
  it.each(ANSWERS.map(([status, text, code, during = 'call']) => ({ status, text, code, during })))(
    '$status $text → $code',
    ({ status, text, code, during }) => {
      for (const words of [text, text.toLowerCase()]) expect(answered(status, words, during).code).toBe(code);
    },
  );

  it('keeps the engine’s own words, without what the library puts around them', () => {
    const raised = Object.assign(new Error('(HTTP code 404) no such container - No such image: x '), {
      statusCode: 404,
      json: null,
    });
    expect(toEngineError(raised, 'unix:///s')).toEqual(new EngineError('image-missing', 'No such image: x', 404));
    const parsed = Object.assign(new Error('whatever'), {
      statusCode: 409,
      json: { message: 'removal of container x is already in progress' },
    });
    expect(toEngineError(parsed, 'unix:///s')).toMatchObject({ code: 'already-in-progress', status: 409 });
  });
});

describe('No answer of the engine', () => {
  const failure = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

  it.each([
    ['ECONNREFUSED', 'Start the Docker service'],
    ['ENOENT', 'Install and start a Docker engine'],
    ['EACCES', 'group that owns the socket'],
    ['ECONNRESET', 'Check that server'],
    ['EPIPE', 'Check that server'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'Check that server'],
  ])('%s says what to do next', (code, step) => {
    const error = toEngineError(failure(code), 'unix:///s');
    expect(error).toMatchObject({
      code: 'unreachable',
      status: undefined,
      message: expect.stringContaining(step) as string,
    });
    expect((error as Error).message).toContain(`unix:///s (${code})`);
  });

  it('is absence only when nobody listens', () => {
    expect(['ECONNREFUSED', 'ENOENT', 'EACCES', 'ECONNRESET'].map((code) => isAbsence(failure(code)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('leaves mistakes of ours as they are', () => {
    const mistake = Object.assign(new TypeError('no'), { code: 'ERR_INVALID_ARG_TYPE' });
    expect(toEngineError(mistake, 'unix:///s')).toBe(mistake);
  });
});
