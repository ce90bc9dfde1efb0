import fc from 'fast-check';
import type { ProjectRef } from '../../kernel/ids.js';
import type { Release, ServiceTemplate } from './release.js';
import type { StackInput } from './render.js';
import { release202611 } from './releases/2026-11.js';
import { BIND_ADDRESSES, type ServiceSettings, type StackSpec } from './stack-spec.js';

/** The small release: what most tests of the stack are about. */
export const core: Release = release202611;
export const somePorts: StackSpec['ports'] = { gateway: 20000, db: 20001 };
export const portRules = { portRange: [20000, 29999], reservedPorts: [] } as const;

/** A spec of the core release that only says what matters to the test. */
export const aSpec = (change: Partial<StackSpec> = {}): StackSpec => ({
  release: core.id,
  bindAddress: '127.0.0.1',
  ports: somePorts,
  services: {},
  ...change,
});

export const aStackInput = (change: Partial<StackInput> = {}): StackInput => ({
  ref: 'abcdefghijklmnopqrst' as ProjectRef,
  slug: 'shop',
  status: 'active',
  spec: aSpec(),
  images: { set: 'local', registry: 'supascale.local' },
  subnet: '10.201.0.0/24',
  generations: {},
  restarts: {},
  secrets: {},
  ...change,
});

const someSettings = (template: ServiceTemplate): fc.Arbitrary<ServiceSettings> =>
  fc.record(
    {
      tag: fc.constantFrom(...template.tags),
      memoryMiB: fc.integer({ min: template.limits.leastMemoryMiB, max: 1024 * 1024 }),
      cpus: fc.integer({ min: 10, max: 6400 }).map((hundredths) => hundredths / 100),
      env: fc.dictionary(fc.stringMatching(/^X_[A-Za-z0-9_]{0,20}$/), someEnvValue, {
        maxKeys: 5,
        noNullPrototype: true,
      }),
    },
    { requiredKeys: [], noNullPrototype: true },
  );

const someEnvValue = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));

/** Some of the fields of `model`, or none. */
const someOf = <Value>(model: Record<string, fc.Arbitrary<Value>>): fc.Arbitrary<Record<string, Value>> =>
  fc
    .subarray(Object.keys(model))
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, model[name]!])), { noNullPrototype: true }),
    );

/** Any valid spec of `release`. */
export const someSpec = (release: Release): fc.Arbitrary<StackSpec> =>
  fc.record({
    release: fc.constant(release.id),
    bindAddress: fc.constantFrom(...BIND_ADDRESSES),
    ports: fc
      .uniqueArray(fc.integer({ min: 20000, max: 29999 }), {
        minLength: Object.keys(release.ports).length,
        maxLength: Object.keys(release.ports).length,
      })
      .map((ports) => Object.fromEntries(Object.keys(release.ports).map((name, at) => [name, ports[at]!]))),
    services: someOf(
      Object.fromEntries(Object.entries(release.services).map(([name, template]) => [name, someSettings(template)])),
    ),
  });

const someCounts = (names: readonly string[], min: number): fc.Arbitrary<Record<string, number>> =>
  someOf(Object.fromEntries(names.map((name) => [name, fc.integer({ min, max: 9 })])));

/** Any project on `release`, whatever was wished and done to it. */
export const someStackInput = (release: Release): fc.Arbitrary<StackInput> =>
  fc.record({
    ref: fc.stringMatching(/^[a-z]{20}$/).map((ref) => ref as ProjectRef),
    slug: fc.constantFrom('shop', 'my-project-2'),
    status: fc.constantFrom('active', 'paused', 'leaving'),
    spec: someSpec(release),
    images: fc.constantFrom(
      { set: 'official', registry: 'docker.io' } as const,
      { set: 'local', registry: 'supascale.local' } as const,
    ),
    subnet: fc.constantFrom('10.201.0.0/24', '10.201.7.0/24'),
    generations: someCounts(Object.keys(release.volumes), 1),
    restarts: someCounts(Object.keys(release.services), 0),
    secrets: someCounts(Object.keys(release.secrets), 1).map((versions) =>
      Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, { version }])),
    ),
  });
