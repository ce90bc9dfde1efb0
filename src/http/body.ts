import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { Refused } from '../kernel/refused.js';
import { isApi } from './fallback.filter.js';
import { parseFields, takeHiddenFields } from './form.js';
import { contextOf } from './request-context.js';
import { parseStrictJson } from './strict-json.js';

/** Most that a JSON body may have, in bytes. */
export const MAX_JSON = 256 * 1024;
/** Most that a form may have, in bytes. */
export const MAX_FORM = 64 * 1024;

const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const FORM = 'application/x-www-form-urlencoded';

/** Reads the body: JSON under /api, forms elsewhere. Without one, `request.body` stays undefined. */
export async function readBody(request: Request, _response: Response, next: NextFunction): Promise<void> {
  request.body = undefined;
  if (METHODS_WITH_BODY.has(request.method) && hasBody(request)) {
    if (isApi(request)) request.body = await readJson(request);
    else request.body = await readForm(request);
  }
  next();
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

async function readJson(request: Request): Promise<unknown> {
  const accepted =
    request.method === 'PATCH' ? ['application/json', 'application/merge-patch+json'] : ['application/json'];
  checkMediaType(request, accepted);
  return parseStrictJson(await readText(request, MAX_JSON));
}

async function readForm(request: Request): Promise<unknown> {
  checkMediaType(request, [FORM]);
  const { body, hidden } = takeHiddenFields(parseFields(await readText(request, MAX_FORM)));
  contextOf(request).form = hidden;
  return body;
}

function checkMediaType({ headers }: Request, accepted: readonly string[]): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const utf8 = charset === undefined || ['utf-8', 'utf8'].includes(charset.slice(8).replaceAll('"', ''));
  const plain = [undefined, 'identity'].includes(headers['content-encoding']);
  if (!accepted.includes(type.trim()) || !utf8 || !plain) throw new UnsupportedMediaTypeException();
}

/** Refused before it is read when the length is announced; else as soon as it is passed. */
async function readText(request: Request, limit: number): Promise<string> {
  const tooLarge = new Refused('too-large', `A request may have ${limit / 1024} KiB at most.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge;
  const bytes = await readBytes(request, limit);
  if (!bytes) throw tooLarge;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused('invalid', 'The body is not UTF-8.', { errors: { body: ['is not UTF-8'] } });
  }
}

/** @returns undefined when there are more than `limit`; the rest is then thrown away, for the connection's sake */
function readBytes(request: Request, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(new Refused('invalid', 'The request ended too early.')));
  });
}
