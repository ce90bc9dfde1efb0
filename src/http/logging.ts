import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { currentContext } from './request-context.js';

const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'cookie', 'apiKey', 'x-api-key'];

/** TypeORM's errors carry the query's parameters; requests carry cookies. Neither belongs in a log. */
const REDACTED = [
  ...SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.headers["${field}"]`]),
  'err.parameters',
  'err.driverError.parameters',
];

/** Where Nest tells of every route and module at each start. */
const CHATTY = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/**
 * Nest's logger over pino: one JSON object a line (so control characters arrive escaped), with the request's id and
 * actor. Written synchronously: the last lines before an exit are the ones that matter.
 */
export class JsonLogger implements LoggerService {
  private readonly pino: Pino;

  constructor(level: LogLevel = 'info', destination: DestinationStream = pino.destination({ dest: 1, sync: true })) {
    this.pino = pino(
      { level, base: null, redact: { paths: REDACTED, censor: '[secret]' }, mixin: requestFields },
      destination,
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTY.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest gives the context last; before it may come a stack or further values. */
  private write(level: Exclude<LogLevel, 'silent'>, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const more = rest.slice(0, -1).filter((value) => value !== undefined);
    const fields = { ...(typeof context === 'string' && { context }), ...(more.length > 0 && { more }) };
    if (message instanceof Error) this.pino[level]({ ...fields, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...message, ...fields });
    else this.pino[level](fields, String(message));
  }
}

/** A fresh object each time: pino assigns a line's fields onto it. */
function requestFields(): object {
  const context = currentContext();
  if (!context) return {};
  return { requestId: context.requestId, ...(context.actor && { actor: `${context.actor.kind}:${context.actor.id}` }) };
}
