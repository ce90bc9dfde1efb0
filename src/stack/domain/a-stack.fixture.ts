import fc from 'fast-check';
import type { ProjectRef } from '../../kernel/ids.js';
import type { Release, ServiceTemplate } from './release.js';
import type { StackInput } from './stack-input.js';
import { release202611 } from './releases/2026-11.js';
import { findRelease } from './releases/index.js';
import { checkSetting } from './setting-checks.js';
import type { SettingDefinition, SettingValue } from './settings.js';
import { BIND_ADDRESSES, PROFILES, type ServiceSettings, type StackSpec } from './stack-spec.js';
import { isOn } from './switched-on.js';
import { validateSpec } from './validate-spec.js';

/** The small release: what most tests of the stack are about. */
export const core: Release = release202611;
/** One for each of the release's, from 20000 on. */
export const portsOf = (release: Release): StackSpec['ports'] =>
  Object.fromEntries(Object.keys(release.ports).map((name, at) => [name, 20000 + at]));
export const somePorts: StackSpec['ports'] = portsOf(core);
export const portRules = { portRange: [20000, 29999], reservedPorts: [] } as const;

/** A spec, of the core release unless it says another, that only says what matters to the test. */
export const aSpec = (change: Partial<StackSpec> = {}): StackSpec => ({
  release: core.id,
  bindAddress: '127.0.0.1',
  ports: portsOf(findRelease(change.release ?? core.id) ?? core),
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
      ...(template.userMaySet.includes('enabled') && !template.mandatory ? { enabled: fc.boolean() } : {}),
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

const WEB_ADDRESSES = ['https://api.example.com', 'http://127.0.0.1:3000'];

/** Undefined for a secret: it is no part of a spec. */
export function someValue(definition: SettingDefinition): fc.Arbitrary<SettingValue> | undefined {
  switch (definition.kind) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: definition.least, max: definition.most });
    case 'choice':
      return fc.constantFrom(...definition.options);
    case 'url':
      return fc.constantFrom(...WEB_ADDRESSES);
    case 'text':
      return someText(definition.pattern).filter((value) => checkSetting(definition, value).length === 0);
    case 'list':
      return fc
        .uniqueArray(someText(definition.pattern), { maxLength: Math.min(3, definition.maxItems) })
        .filter((value) => checkSetting(definition, value).length === 0);
    case 'secret':
    case 'secrets':
      return undefined;
  }
}

const someText = (pattern = /[ -~]{1,20}/): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^(?:${pattern.source})$`));

/** A few settings of `release`, whatever they are set to. */
function someSettingValues(release: Release): fc.Arbitrary<NonNullable<StackSpec['settings']>> {
  const all = Object.entries(release.settings).flatMap(([category, definitions]) =>
    Object.entries(definitions).flatMap(([name, definition]) => {
      const values = someValue(definition);
      return values ? [values.map((value) => [category, name, value] as const)] : [];
    }),
  );
  return fc.subarray(all, { maxLength: Math.min(6, all.length) }).chain((some) =>
    fc.tuple(...some).map((values) => {
      const settings: Record<string, Record<string, SettingValue>> = {};
      for (const [category, name, value] of values) (settings[category] ??= {})[name] = value;
      return settings;
    }),
  );
}

/** What is on brings along what it is of no use without. */
function withCompany(release: Release, spec: StackSpec): StackSpec {
  const lonely = Object.entries(release.services)
    .filter(([name]) => isOn(release, spec, name))
    .flatMap(([, { requires = [] }]) => requires.filter((other) => !isOn(release, spec, other)));
  if (lonely.length === 0) return spec;
  const services = { ...spec.services };
  for (const name of lonely) services[name] = { ...services[name], enabled: true };
  return withCompany(release, { ...spec, services });
}

/** Any valid spec of `release`. */
export const someSpec = (release: Release): fc.Arbitrary<StackSpec> =>
  somePartsOf(release).map((spec) => withinRules(release, withCompany(release, spec)));

/** Settings only ask for others of their category: one that asks in vain goes, and its category with it. */
function withinRules(release: Release, spec: StackSpec): StackSpec {
  const wrong = Object.keys(validateSpec(release, spec, portRules)).map((path) => path.split('.')[1]);
  const kept = Object.entries(spec.settings ?? {}).filter(([category]) => !wrong.includes(category));
  return { ...spec, settings: Object.fromEntries(kept) };
}

const somePartsOf = (release: Release): fc.Arbitrary<StackSpec> =>
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
    profile: fc.constantFrom(...PROFILES),
    settings: someSettingValues(release),
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
