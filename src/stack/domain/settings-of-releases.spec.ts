import fc from 'fast-check';
import { aSpec, aStackInput, portRules, someValue } from './a-stack.fixture.js';
import type { Release } from './release.js';
import { releases } from './releases/index.js';
import { render } from './render.js';
import { reachOf } from './setting-reach.js';
import { settingText, type Category, type SettingDefinition, type SettingPath, type SettingValue } from './settings.js';
import { validateSpec } from './validate-spec.js';

const images = { set: 'official', registry: 'docker.io' } as const;
const split = (path: SettingPath): [string, string] => path.split('.') as [string, string];
const specWith = (release: Release, path: SettingPath, value: unknown) => {
  const [category, name] = split(path);
  return aSpec({ release: release.id, profile: 'full', settings: { [category]: { [name]: value as SettingValue } } });
};
const errorsAt = (release: Release, path: SettingPath, value: unknown) =>
  validateSpec(release, specWith(release, path, value), portRules)[`settings.${path}`] ?? [];

/** By service its container, with all that can be switched on in the category: some settings only count beside others. */
const rendered = (release: Release, path: SettingPath, value?: unknown) => {
  const [category, name] = split(path);
  const switches = Object.entries(release.settings[category as Category]!).filter(([, { kind }]) => kind === 'boolean');
  const on: Record<string, SettingValue> = Object.fromEntries(switches.map(([each]) => [each, true]));
  delete on[name];
  if (value !== undefined) on[name] = value as SettingValue;
  const spec = aSpec({ release: release.id, profile: 'full', settings: { [category]: on } });
  return new Map(render(aStackInput({ spec, images })).containers.map((container) => [container.service, container]));
};
const secretGiven = (release: Release, name: string) => {
  const spec = aSpec({ release: release.id, profile: 'full' });
  const { containers } = render(aStackInput({ spec, images, secrets: { [name]: { version: 7 } } }));
  return containers.filter((container) =>
    JSON.stringify(container).includes(JSON.stringify({ secret: name, version: 7 })),
  );
};

const other = (kind: SettingDefinition['kind']): readonly unknown[] =>
  ({
    boolean: ['yes', 0, null, [], {}],
    integer: ['5', true, 1.5, null, [], {}],
    text: [5, true, null, [], {}],
    choice: [5, true, null, [], 'no such choice'],
    list: ['a', 5, true, null, {}, [5], [null]],
    url: [5, true, null, [], 'not an address', 'ftp://example.com'],
    secret: ['anything', 5, null],
    secrets: ['anything', 5, {}],
  })[kind];

/** Just outside of what the definition allows. */
function outside(definition: SettingDefinition): readonly unknown[] {
  switch (definition.kind) {
    case 'integer':
      return [definition.least - 1, definition.most + 1];
    case 'text':
      return ['x'.repeat(definition.maxLength + 1)];
    case 'list':
      return [
        Array.from({ length: definition.maxItems + 1 }, (_, n) => `a${n}`),
        ['x'.repeat(definition.itemMaxLength + 1)],
      ];
    case 'url':
      return ['https://example.com/#part', `https://example.com/${'x'.repeat(2000)}`];
    case 'choice':
      return definition.options.map((option) => `${option} `);
    case 'boolean':
    case 'secret':
    case 'secrets':
      return [];
  }
}

const withSettings = releases.filter(({ settings }) => Object.keys(settings).length > 0);
const reaches = new Map(withSettings.map((release) => [release, reachOf(release)]));
const cases = withSettings.flatMap((release) =>
  Object.entries(release.settings).flatMap(([category, definitions]) =>
    Object.entries(definitions).map(
      ([name, definition]) => [release.id, `${category}.${name}`, release, definition] as const,
    ),
  ),
);

it('There are releases whose every setting is tried below', () => {
  expect(withSettings.map(({ id }) => id)).toEqual(['2026.10', '2026.09']);
  expect(cases.length).toBeGreaterThan(200);
});

describe.each(cases)('In release %s the setting %s', (_, path, release, definition) => {
  const values = someValue(definition);

  it('is refused by its field when it is of another type, or out of bounds', () => {
    for (const value of [...other(definition.kind), ...outside(definition)])
      expect([value, errorsAt(release, path, value)]).not.toEqual([value, []]);
  });

  if (values)
    it('is taken, and reaches just the services that are told of it', () => {
      const reach = reaches.get(release)!.get(path)!;
      // Where it is set to what it is anyway nothing changes, so several are tried.
      const tried = fc.sample(values, { numRuns: 2, seed: 4 });
      const before = rendered(release, path);
      const changed = new Set<string>();
      for (const value of tried) {
        expect(errorsAt(release, path, value).filter((words) => !words.includes('need'))).toEqual([]);
        for (const [service, container] of rendered(release, path, value)) {
          if (container.hash === before.get(service)!.hash) continue;
          changed.add(service);
          if (definition.kind === 'integer')
            expect(JSON.stringify([container.env, container.command, container.files])).toContain(settingText(value));
        }
      }
      expect([...changed].filter((service) => !reach.includes(service))).toEqual([]);
      // What is carried out inside the running database changes no container.
      expect(changed.size > 0).toBe(path !== 'database.extensions');
    });
  else
    it('is a secret that reaches a service by its name and version alone', () => {
      const name = definition.kind === 'secrets' ? `${path}.A_NAME` : path;
      expect(secretGiven(release, name).map(({ service }) => service)).toEqual(reaches.get(release)!.get(path));
    });
});

describe.each(withSettings)('Release $id', (release) => {
  it.each(Object.keys(release.settings))('knows no other setting in %s', (category) => {
    for (const name of ['nonsense', '__proto__x', 'toString', ''])
      expect(errorsAt(release, `${category}.${name}`, 'x')).not.toEqual([]);
  });

  it('is told of its own address at the gateway of the local images, whatever the official one looks at', () => {
    expect(reachOf(release, 'local').get('general.publicUrl')).toContain('api-gw');
  });

  it('knows no other category', () => {
    const errors = validateSpec(
      release,
      { ...aSpec({ release: release.id }), settings: { nonsense: { a: 1 } } },
      portRules,
    );
    expect(Object.keys(errors).join()).toContain('settings.nonsense');
  });
});
