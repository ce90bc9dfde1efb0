import fc from 'fast-check';
import { Refused } from '../../kernel/refused.js';
import type { ServiceSettings, StackSpec } from '../../stack/domain/stack-spec.js';
import { aProject, aSpec } from './a-project.fixture.js';
import type { ProjectCommand } from './project.decider.js';
import type { DeclaredProject } from './project.js';

const refusal = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  return undefined;
};

const COMMANDS: readonly ProjectCommand[] = [
  { type: 'ApplySpec', spec: aSpec({ ports: { gateway: 20010, db: 20001 } }), displayName: 'Other' },
  { type: 'PauseProject', reason: 'asked for' },
  { type: 'ResumeProject' },
  { type: 'SwitchVolumeGeneration', role: 'db-data', to: 2 },
  { type: 'RemoveProject', confirm: 'shop', keepData: true },
  { type: 'RemoveProject', confirm: 'shop', keepData: false },
];

describe('A project', () => {
  it.each(COMMANDS)('is not changed twice by the same wish: $type', (command) => {
    const project = aProject().requested();
    const after = project.then(project.when(command));
    if (after.state().status === 'leaving' && command.type !== 'RemoveProject') return;
    expect(after.when(command)).toEqual([]);
  });

  it('is restarted once for each time that it is asked for', () => {
    const restart = { type: 'RestartServices', services: ['db', 'db', 'meta'] } as const;
    const once = aProject().requested();
    const twice = once.then(once.when(restart)).then(once.when(restart));
    expect(twice.state()).toMatchObject({ restarts: { db: 2, meta: 2 } });
  });

  it('turns the difference of two specs into one event for each', () => {
    const services = { db: { memoryMiB: 2048, env: { A: '1', B: '2' } } };
    const project = aProject().requested({ services });
    const spec = aSpec({
      bindAddress: '0.0.0.0',
      ports: { gateway: 20001, db: 20000 },
      services: { db: { cpus: 2, env: { B: '3', C: '4' } }, meta: { tag: 'v0.99.0' } },
    });
    expect(project.when({ type: 'ApplySpec', spec }).map(({ type, data }) => [type, data])).toEqual([
      ['BindAddressChanged', { from: '127.0.0.1', to: '0.0.0.0' }],
      ['PortsChanged', { from: { gateway: 20000, db: 20001 }, to: { gateway: 20001, db: 20000 } }],
      [
        'ServiceLimitsChanged',
        { service: 'db', from: { memoryMiB: 2048, cpus: null }, to: { memoryMiB: null, cpus: 2 } },
      ],
      ['ServiceEnvRemoved', { service: 'db', key: 'A', from: '1' }],
      ['ServiceEnvSet', { service: 'db', key: 'B', from: '2', to: '3' }],
      ['ServiceEnvSet', { service: 'db', key: 'C', from: null, to: '4' }],
      ['ServiceTagChosen', { service: 'meta', from: null, to: 'v0.99.0' }],
    ]);
  });

  it('has exactly the applied spec afterwards, whatever it was before', () => {
    const key = fc.constantFrom('A', 'B', '__proto__x', 'toString');
    const settings: fc.Arbitrary<ServiceSettings> = fc.record(
      {
        tag: fc.constantFrom('a', 'b'),
        memoryMiB: fc.integer({ min: 256, max: 260 }),
        cpus: fc.constantFrom(1, 2),
        env: fc.dictionary(key, fc.string(), { minKeys: 1, noNullPrototype: true }),
      },
      { requiredKeys: [] },
    );
    const someSpec = fc.record({
      release: fc.constant('2026.11'),
      bindAddress: fc.constantFrom('127.0.0.1' as const, '0.0.0.0' as const),
      ports: fc.record({ gateway: fc.integer({ min: 20000, max: 20003 }), db: fc.integer({ min: 20000, max: 20003 }) }),
      services: fc.record({ db: settings, meta: settings, gateway: settings }),
    });
    fc.assert(
      fc.property(someSpec, someSpec, (before: StackSpec, after: StackSpec) => {
        const project = aProject().requested(before);
        const now = project.then(project.when({ type: 'ApplySpec', spec: after }));
        expect((now.state() as DeclaredProject).spec).toEqual(after);
        expect(now.when({ type: 'ApplySpec', spec: after })).toEqual([]);
      }),
    );
  });

  it('is removed only when its name was typed', () => {
    const remove = { type: 'RemoveProject', confirm: 'shopp', keepData: false } as const;
    expect(refusal(() => aProject().requested().when(remove))).toBe('invalid');
  });

  it('can come back, or lose its data too, while its data is kept', () => {
    const kept = aProject().requested().leaving(true);
    expect(kept.when({ type: 'ResumeProject' }).map(({ type }) => type)).toEqual(['ProjectResumed']);
    expect(kept.when({ type: 'RemoveProject', confirm: 'shop', keepData: false })).toHaveLength(1);
    expect(refusal(() => kept.when({ type: 'CompleteRemoval', volumes: [] }))).toBe('wrong-state');
  });

  it('cannot be held back once its data is being removed', () => {
    const leaving = aProject().requested().leaving(false);
    for (const command of COMMANDS.slice(0, 5))
      expect([command.type, refusal(() => leaving.when(command))]).toEqual([command.type, 'wrong-state']);
    expect(leaving.when({ type: 'CompleteRemoval', volumes: ['v'] })).toHaveLength(1);
  });

  it('is not there before it was asked for, nor once it is gone', () => {
    for (const command of COMMANDS) {
      expect(refusal(() => aProject().when(command))).toBe('not-found');
      expect(refusal(() => aProject().requested().leaving(false).gone().when(command))).toBe('not-found');
    }
  });

  it('stays on its release when a spec is applied', () => {
    const spec = aSpec({ release: '2027.01' });
    expect(refusal(() => aProject().requested().when({ type: 'ApplySpec', spec }))).toBe('invalid');
  });
});
