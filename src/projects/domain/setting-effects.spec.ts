import { aSpec, aStackInput } from '../../stack/domain/a-stack.fixture.js';
import type { StackInput } from '../../stack/domain/stack-input.js';
import type { StackSpec } from '../../stack/domain/stack-spec.js';
import { settingEffects } from './setting-effects.js';

const release = '2026.10';
const input = (spec: Partial<StackSpec> = {}, rest: Partial<StackInput> = {}) =>
  aStackInput({ spec: aSpec({ release, profile: 'standard', ...spec }), ...rest });
const touched = (after: StackInput, before = input()) =>
  Object.fromEntries(Object.entries(settingEffects(before, after)).filter(([, effect]) => effect !== 'untouched'));

describe('What a change of settings does', () => {
  it('is nothing when nothing differs', () => expect(touched(input())).toEqual({}));

  it('is to make those services anew that the setting reaches, and no other', () => {
    expect(touched(input({ settings: { realtime: { maxConcurrentUsers: 5 } } }))).toEqual({ realtime: 'recreated' });
    expect(touched(input({ settings: { auth: { disableSignup: true } } }))).toEqual({ auth: 'recreated' });
  });

  it('is to make the service anew that a secret was given for', () => {
    const secrets = { 'functions.secrets.STRIPE_KEY': { version: 1 } };
    expect(touched(input({}, { secrets }))).toEqual({ functions: 'recreated' });
  });

  it('is to bring up and take down what is switched', () => {
    expect(touched(input({ profile: 'full' }))).toMatchObject({ analytics: 'created', vector: 'created' });
    expect(touched(input({ services: { functions: { enabled: false } } }))).toMatchObject({ functions: 'removed' });
  });

  it('is nothing to a project that is paused', () => {
    const paused = { status: 'paused' } as const;
    expect(settingEffects(input({}, paused), input({ settings: { api: { maxRows: 5 } } }, paused))).toEqual({});
  });
});
