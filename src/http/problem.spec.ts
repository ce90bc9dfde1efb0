import { HttpException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Refused, invalidField, type RefusalCode } from '../kernel/refused.js';
import { problemHeaders, toProblem } from './problem.js';

describe('A problem', () => {
  it.each<[RefusalCode, number]>([
    ['invalid', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['taken', 409],
    ['wrong-state', 409],
    ['version-conflict', 412],
    ['too-many-retries', 409],
    ['plan-stale', 412],
    ['idempotency-mismatch', 422],
    ['too-large', 413],
    ['too-many', 429],
    ['unavailable', 503],
    ['storage-low', 507],
  ])('has for %s the status %i', (code, status) => {
    const problem = toProblem(new Refused(code, 'Do this next.'), 'r1');
    expect(problem).toMatchObject({
      type: `/problems/${code}`,
      status,
      code,
      detail: 'Do this next.',
      requestId: 'r1',
    });
    expect(problem.title).not.toBe('');
  });

  it('names the fields', () => {
    expect(toProblem(invalidField('ports.gateway', 'is odd')).errors).toEqual({ 'ports.gateway': ['is odd'] });
  });

  it('says nothing of a fault of ours', () => {
    for (const fault of [
      new Error('SELECT secret FROM /root'),
      'hunter2',
      undefined,
      new HttpException('hunter2', 502),
    ]) {
      const problem = toProblem(fault, 'r1');
      expect(problem).toMatchObject({ status: 500, code: 'failed', requestId: 'r1' });
      expect(JSON.stringify(problem)).not.toMatch(/secret FROM|hunter2|root/);
    }
  });

  it('does not repeat what the framework quotes from the request', () => {
    const problem = toProblem(new NotFoundException('Cannot GET /<script>'));
    expect(problem).toMatchObject({ status: 404, code: 'not-found' });
    expect(JSON.stringify(problem)).not.toContain('script');
    expect(toProblem(new HttpException('teapot <script>', 418))).toMatchObject({ status: 400, code: 'invalid' });
  });

  it('says when to come again, in whole seconds', () => {
    const error = new Refused('too-many', 'Wait.', { retryAfterS: 1.2 });
    expect(problemHeaders(error, toProblem(error))).toEqual({ 'Retry-After': '2' });
  });
});
