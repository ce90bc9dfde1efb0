import fc from 'fast-check';
import { aSpec, aStackInput, core, portRules, someStackInput } from './a-stack.fixture.js';
import { constant, type Release } from './release.js';
import { releases } from './releases/index.js';
import { render, type StackInput } from './render.js';
import { validateSpec } from './validate-spec.js';

const serviceOf = (input: StackInput, name: string) =>
  render(input).containers.find(({ service }) => service === name)!;
const hashes = (input: StackInput) => Object.fromEntries(render(input).containers.map((c) => [c.service, c.hash]));
/** Services whose containers are replaced when `change` is wished. */
const touched = (change: Partial<StackInput>, before: Partial<StackInput> = {}) => {
  const [from, to] = [hashes(aStackInput(before)), hashes(aStackInput({ ...before, ...change }))];
  return Object.keys(to).filter((service) => from[service] !== to[service]);
};

describe('Rendering', () => {
  describe.each(releases)('of release $id', (release) => {
    const law = (holds: (input: StackInput) => void) => fc.assert(fc.property(someStackInput(release), holds));

    it('is of specs that are found valid', () => {
      law(({ spec }) => expect(validateSpec(release, spec, portRules)).toEqual({}));
    });

    it('gives the same twice, and the same for an equal input in another order', () => {
      law((input) => {
        const reversed = Object.fromEntries(Object.entries(input).reverse()) as unknown as StackInput;
        expect(render(input)).toEqual(render(structuredClone(reversed)));
      });
    });

    it('runs every service when active and none otherwise; the network goes last', () => {
      law((input) => {
        const { containers, network, volumes, order } = render(input);
        expect(containers.map(({ service }) => service)).toEqual(input.status === 'active' ? order : []);
        expect(network?.subnet).toBe(input.status === 'leaving' ? undefined : input.subnet);
        expect(volumes.map(({ role }) => role)).toEqual(Object.keys(release.volumes));
      });
    });

    it('publishes the ports of the spec and no other', () => {
      law((input) => {
        const { containers } = render({ ...input, status: 'active' });
        const published = containers.flatMap(({ ports }) => ports);
        expect(published.map(({ hostPort }) => hostPort).sort()).toEqual(Object.values(input.spec.ports).sort());
        expect(new Set(published.map(({ address }) => address))).toEqual(new Set([input.spec.bindAddress]));
      });
    });

    it('names nothing after anything but the ref, and nothing twice', () => {
      law((input) => {
        const { containers, volumes, network } = render(input);
        const names = [...containers, ...volumes, ...(network ? [network] : [])].map(({ name }) => name);
        expect(names.filter((name) => !name.startsWith(`supascale-${input.ref}`))).toEqual([]);
        expect(new Set(names).size).toBe(names.length);
      });
    });

    it('mounts volumes that it lists, and waits for services that come before', () => {
      law((input) => {
        const { containers, volumes, order } = render({ ...input, status: 'active' });
        const known = volumes.map(({ name }) => name);
        expect(containers.flatMap(({ mounts }) => mounts).filter(({ volume }) => !known.includes(volume))).toEqual([]);
        for (const { service, dependsOn } of containers)
          expect(dependsOn.filter((d) => order.indexOf(d.service) >= order.indexOf(service))).toEqual([]);
      });
    });

    it('bounds every container and gives it no new privileges', () => {
      law((input) => {
        for (const container of render(input).containers)
          expect(container).toMatchObject({
            memoryMiB: expect.any(Number) as number,
            pidsLimit: expect.any(Number) as number,
            noNewPrivileges: true,
          });
      });
    });

    it('is what it was when the release was published', () => {
      expect(render(aStackInput({ spec: aSpec({ release: release.id }) }))).toMatchSnapshot();
    });
  });

  it('hands on what a user set', () => {
    const services = {
      db: { memoryMiB: 2048, cpus: 1.5, env: { TZ: 'Europe/Berlin' } },
      meta: { env: { PG_QUERY_TIMEOUT_SECS: '20' } },
    };
    const input = aStackInput({ spec: aSpec({ services }) });
    expect(serviceOf(input, 'db')).toMatchObject({ memoryMiB: 2048, cpus: 1.5, env: { TZ: 'Europe/Berlin' } });
    expect(serviceOf(input, 'meta').env.PG_QUERY_TIMEOUT_SECS).toBe('20');
    expect(serviceOf(aStackInput(), 'meta').env.PG_QUERY_TIMEOUT_SECS).toBe('55');
  });

  it('lets no spec, however old, override what the release sets', () => {
    const services = { db: { env: { POSTGRES_PASSWORD: 'mine' } } };
    expect(serviceOf(aStackInput({ spec: aSpec({ services }) }), 'db').env.POSTGRES_PASSWORD).toEqual([
      { secret: 'POSTGRES_PASSWORD', version: 1 },
    ]);
  });

  it('changes the hash of exactly the services that a change touches', () => {
    expect(touched({})).toEqual([]);
    expect(touched({ restarts: { meta: 1 } })).toEqual(['meta']);
    expect(touched({ spec: aSpec({ services: { meta: { memoryMiB: 300 } } }) })).toEqual(['meta']);
    expect(touched({ spec: aSpec({ ports: { gateway: 20009, db: 20001 } }) })).toEqual(['gateway']);
    expect(touched({ secrets: { ANON_KEY: { version: 2 } } })).toEqual(['gateway']);
    expect(touched({ secrets: { POSTGRES_PASSWORD: { version: 2 } } })).toEqual(['db', 'meta']);
    expect(touched({ generations: { 'db-data': 2 } })).toEqual(['db']);
    expect(touched({ images: { set: 'official', registry: 'docker.io' } })).toEqual(['db', 'meta', 'gateway']);
    expect(touched({ slug: 'other' })).toEqual([]);
  });

  it('holds no value of a secret: only its name and version', () => {
    const { env, files } = serviceOf(aStackInput({ secrets: { ANON_KEY: { version: 3 } } }), 'gateway');
    expect(env).toEqual({});
    expect(files[0]!.content).toContainEqual({ secret: 'ANON_KEY', version: 3 });
  });

  it('takes a release that is not in the catalogue from its caller', () => {
    const extra: Release = {
      ...core,
      id: 'bench',
      services: { db: { ...core.services.db!, env: { A: constant('b') } } },
    };
    const { containers } = render(aStackInput({ spec: aSpec({ release: 'bench' }) }), extra);
    expect(containers.map(({ service, env }) => [service, env])).toEqual([['db', { A: 'b' }]]);
    expect(() => render(aStackInput({ spec: aSpec({ release: '1999.01' }) }))).toThrow('newer Supascale');
  });
});
