import { aSpec, aStackInput } from '../a-stack.fixture.js';
import type { Release, SecretRecipe, ServiceTemplate } from '../release.js';
import { render } from '../render.js';
import { definitionOf, type SettingPath } from '../settings.js';
import { findRelease, releases } from './index.js';

const rendered = (release: Release, set: 'official' | 'local') =>
  render(aStackInput({ spec: aSpec({ release: release.id, profile: 'full' }), images: { set, registry: 'r.test' } }));
const secretsIn = (parts: unknown): string[] =>
  [...JSON.stringify(parts).matchAll(/\{"secret":"([^"]+)"/g)].map(([, name]) => name!);
const userSecretsIn = (env: ServiceTemplate['env']): SettingPath[] =>
  Object.values(env).flatMap((source) =>
    source.from === 'secret' && source.secret.includes('.') ? [source.secret as SettingPath] : [],
  );

function madeOf(recipe: SecretRecipe): readonly string[] {
  switch (recipe.kind) {
    case 'jwt':
      return [recipe.signedWith];
    case 'signing-keys':
      return [recipe.legacy];
    case 'key-set':
    case 'asymmetric-jwt':
      return [recipe.keys];
    case 'random':
    case 'opaque-key':
      return [];
  }
}

describe('The catalogue', () => {
  it('finds a release by its id', () => {
    expect(releases.map(({ id }) => findRelease(id)?.id)).toEqual(releases.map(({ id }) => id));
    expect(findRelease('1999.01')).toBeUndefined();
  });
});

describe.each(releases)('Release $id', (release) => {
  const services = Object.entries(release.services);

  it('is named year.month', () => expect(release.id).toMatch(/^20\d\d\.(0[1-9]|1[0-2])$/));

  it('starts a service after those that it depends on', () => {
    const order = Object.keys(release.services);
    for (const [name, { dependsOn }] of services)
      for (const { service } of dependsOn) expect(order.indexOf(service)).toBeLessThan(order.indexOf(name));
  });

  it('names images as the engine wants them, and never "latest"', () => {
    for (const [, { repository, tags }] of services)
      for (const tag of tags) {
        expect(`${repository}:${tag}`).toMatch(
          /^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*:[A-Za-z0-9_][\w.-]{0,127}$/,
        );
        expect(tag).not.toBe('latest');
      }
  });

  it.each(['official', 'local'] as const)('uses secrets that it makes or that a user gives: %s images', (set) => {
    const { containers } = rendered(release, set);
    expect(containers).toHaveLength(services.length);
    const unknown = secretsIn(containers).filter((name) => !Object.hasOwn(release.secrets, name));
    expect(unknown).toEqual([]);
    for (const { env } of Object.values(release.services))
      for (const path of userSecretsIn(env))
        expect([path, definitionOf(release.settings, path)?.kind]).toEqual([path, 'secret']);
  });

  it('makes a token or a key after what it is made of', () => {
    const order = Object.keys(release.secrets);
    for (const [name, recipe] of Object.entries(release.secrets))
      for (const earlier of madeOf(recipe)) expect(order.indexOf(earlier)).toBeLessThan(order.indexOf(name));
  });

  it('makes secrets of at least 128 bits, but for one whose length its service dictates', () => {
    for (const [name, recipe] of Object.entries(release.secrets))
      if (recipe.kind === 'random' && name !== 'REALTIME_DB_ENC_KEY') expect(recipe.bytes).toBeGreaterThanOrEqual(16);
  });

  it('lets one service write to each of its volumes; the others only read', () => {
    const writing = services.flatMap(([, { volumes }]) => volumes.filter(({ readOnly }) => !readOnly));
    expect(writing.map(({ role }) => role).sort()).toEqual(Object.keys(release.volumes).sort());
  });

  it('looks at settings that it has', () => {
    const paths = services.flatMap(([, { env }]) =>
      Object.values(env).flatMap((source) =>
        source.from === 'setting' ? [source.setting] : source.from === 'derived' ? source.uses : [],
      ),
    );
    expect(paths.filter((path) => !definitionOf(release.settings, path))).toEqual([]);
    for (const { publishedIf } of Object.values(release.ports))
      if (publishedIf) expect(definitionOf(release.settings, publishedIf)?.kind).toBe('boolean');
  });

  it('has profiles that can stand by themselves, each part of the next', () => {
    const { minimal, standard, full } = release.profiles;
    for (const on of [minimal, standard, full]) {
      for (const name of on) expect(on).toEqual(expect.arrayContaining([...(release.services[name]!.requires ?? [])]));
      for (const [name, { mandatory }] of services) if (mandatory) expect(on).toContain(name);
    }
    expect(standard).toEqual(expect.arrayContaining([...minimal]));
    expect([...full].sort()).toEqual(services.map(([name]) => name).sort());
  });

  it('is reached from releases that exist, with volumes of its own', () => {
    for (const { from, renews } of release.upgradesFrom) {
      expect(findRelease(from)?.postgresMajor).toBeLessThan(release.postgresMajor);
      expect(Object.keys(release.volumes)).toEqual(expect.arrayContaining([...renews]));
    }
  });

  it('gives each service no less memory than it needs', () => {
    for (const [, { limits }] of services) expect(limits.memoryMiB).toBeGreaterThanOrEqual(limits.leastMemoryMiB);
  });

  it('puts files at absolute paths', () => {
    for (const set of ['official', 'local'] as const)
      for (const { files } of rendered(release, set).containers)
        for (const { path } of files) expect(path).toMatch(/^(\/[\w.-]+)+$/);
  });
});
