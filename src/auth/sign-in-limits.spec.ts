import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Refused } from '../kernel/refused.js';
import { SignInLimits } from './sign-in-limits.js';

describe('Sign-in limits', () => {
  let now: number;
  let limits: SignInLimits;
  beforeEach(() => {
    Logger.overrideLogger(false);
    now = 1_000_000;
    limits = new SignInLimits(() => now);
  });
  const stranger = (address: string) => ({ account: 'ada', address, device: undefined });
  /** @returns seconds to wait, 0 when it was admitted */
  const tryIt = (attempt: Parameters<SignInLimits['admit']>[0]): number => {
    try {
      limits.admit(attempt);
      return 0;
    } catch (error) {
      return (error as Refused).detail.retryAfterS ?? NaN;
    }
  };

  it('count wrong passwords of strangers for the account, whatever their address', () => {
    const waits = Array.from({ length: 6 }, (_, i) => tryIt(stranger(`10.0.0.${i}`)));
    expect(waits).toEqual([0, 0, 0, 0, 0, 1]);
    now += 1000;
    expect(tryIt(stranger('10.0.0.9'))).toBe(0);
    expect(tryIt(stranger('10.0.0.9'))).toBe(2);
  });

  it('let the rightful user in on a device they used before, while strangers have to wait', () => {
    for (let i = 0; i < 30; i++) tryIt(stranger('10.0.0.1'));
    expect(tryIt(stranger('10.0.0.1'))).toBeGreaterThan(0);
    expect(tryIt({ account: 'ada', address: '10.0.0.1', device: 'mine' })).toBe(0);
  });

  it('make a stolen device wait as well', () => {
    const waits = Array.from({ length: 6 }, () => tryIt({ account: 'ada', address: '10.0.0.1', device: 'stolen' }));
    expect(waits).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('forget all once the password was right', () => {
    for (let i = 0; i < 4; i++) tryIt(stranger('10.0.0.1'));
    limits.admit(stranger('10.0.0.1'))();
    expect(Array.from({ length: 5 }, () => tryIt(stranger('10.0.0.1')))).toEqual([0, 0, 0, 0, 0]);
  });

  it('allow twenty attempts a minute from one address', () => {
    const from = (i: number) => ({ account: `user${i}`, address: '10.0.0.1', device: undefined });
    expect(Array.from({ length: 21 }, (_, i) => tryIt(from(i)))).toEqual([...Array<number>(20).fill(0), 3]);
    now += 3000;
    expect([tryIt(from(21)), tryIt(from(22))]).toEqual([0, 3]);
  });
});
