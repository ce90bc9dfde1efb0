/** What went wrong at the engine, by what has to be done about it. */
export type EngineErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'aborted'
  | 'name-taken'
  | 'port-taken'
  | 'address-not-here'
  | 'subnet-overlap'
  | 'network-missing'
  | 'network-in-use'
  | 'image-missing'
  | 'registry-unreachable'
  | 'registry-refused'
  | 'registry-denied'
  | 'platform-mismatch'
  | 'digest-mismatch'
  | 'pull-failed'
  | 'volume-in-use'
  | 'not-found'
  | 'not-running'
  | 'already-in-progress'
  | 'start-failed'
  | 'invalid-config'
  | 'disk-full'
  | 'conflict'
  | 'unexpected';

/** An answer of the engine that is not what was asked for. `message` is the engine's own words. */
export class EngineError extends Error {
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    /** HTTP status, or undefined when there was no answer. */
    readonly status?: number,
  ) {
    super(message);
    this.name = 'EngineError';
  }
}

/** A name that we need belongs to somebody else. */
export const foreign = (kind: 'container' | 'network' | 'volume', name: string, id?: string): EngineError =>
  new EngineError(
    'name-taken',
    `A ${kind} named ${name}${id ? ` (${id.slice(0, 12)})` : ''} is there that this project does not own. ` +
      `It was left alone: rename or remove it, and the project goes on by itself.`,
    409,
  );

/** A volume that was taken over is gone: whoever needs it must not get an empty one. */
export const notToBeMade = ({ name }: { readonly name: string }): EngineError =>
  new EngineError(
    'invalid-config',
    `Volume ${name} was taken over with its data: a new one in its place would be empty.`,
  );
