import { findRelease, releases } from './index.js';

const secretsIn = (parts: unknown): string[] =>
  [...JSON.stringify(parts).matchAll(/\{"secret":"([A-Z_]+)"\}/g)].map(([, name]) => name!);

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

  it('uses every secret that containers need, and makes a token after what signs it', () => {
    const used = services.flatMap(([, { env, files }]) => [
      ...Object.values(env).flatMap((source) => (source.from === 'secret' ? [source.secret] : [])),
      ...secretsIn(env),
      ...secretsIn(files),
    ]);
    expect(used.filter((name) => !Object.hasOwn(release.secrets, name))).toEqual([]);
    const order = Object.keys(release.secrets);
    for (const [name, recipe] of Object.entries(release.secrets))
      if (recipe.kind === 'jwt') expect(order.indexOf(recipe.signedWith)).toBeLessThan(order.indexOf(name));
  });

  it('makes secrets of at least 128 bits', () => {
    for (const recipe of Object.values(release.secrets))
      if (recipe.kind === 'random') expect(recipe.bytes).toBeGreaterThanOrEqual(16);
  });

  it('mounts each of its volumes in one service', () => {
    const mounted = services.flatMap(([, { volumes }]) => volumes.map(({ role }) => role));
    expect(mounted.sort()).toEqual(Object.keys(release.volumes).sort());
  });

  it('gives each service no less memory than it needs', () => {
    for (const [, { limits }] of services) expect(limits.memoryMiB).toBeGreaterThanOrEqual(limits.leastMemoryMiB);
  });

  it('puts files at absolute paths', () => {
    for (const [, { files }] of services)
      for (const { path } of typeof files === 'function' ? [] : files) expect(path).toMatch(/^(\/[\w.-]+)+$/);
  });
});
