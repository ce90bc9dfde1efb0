import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { aSpec, aStackInput, core, portRules, someStackInput } from './a-stack.fixture.js';
import { constant, type Release } from './release.js';
import { releases } from './releases/index.js';
import { render } from './render.js';
import type { StackInput } from './stack-input.js';
import { valueOf } from './settings.js';
import { PROFILES, type StackSpec } from './stack-spec.js';
import { servicesOn } from './switched-on.js';
import { validateSpec } from './validate-spec.js';

const serviceOf = (input: StackInput, name: string) =>
  render(input).containers.find(({ service }) => service === name)!;
const hashes = (input: StackInput) => Object.fromEntries(render(input).containers.map((c) => [c.service, c.hash]));
/** Services whose containers are replaced when `change` is wished. */
const touched = (change: Partial<StackInput>, before: Partial<StackInput> = {}) => {
  const [from, to] = [hashes(aStackInput(before)), hashes(aStackInput({ ...before, ...change }))];
  return Object.keys(to).filter((service) => from[service] !== to[service]);
};

/** Their start scripts change the user by sudo. */
const NEEDS_SUDO = ['realtime'];

const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** With all services on, as each image set has it; of files only what tells whether they are the same. */
const golden = (input: StackInput) => {
  const all = { ...input, spec: { ...input.spec, profile: 'full' } as const };
  const official = render({ ...all, images: { set: 'official', registry: 'docker.io' } });
  return {
    ...official,
    containers: official.containers.map(({ files, ...rest }) => ({
      ...rest,
      files: files.map(({ path, mode, content }) => `${path} ${mode.toString(8)} ${digest(content)}`),
    })),
    local: hashes(all),
  };
};

/** By profile its services; by service which others are made anew when it alone is switched off. */
const switches = (release: Release) => {
  const spec = (change: Partial<StackSpec>) => aStackInput({ spec: aSpec({ release: release.id, ...change }) });
  const profiles = PROFILES.map((profile) => [profile, Object.keys(hashes(spec({ profile }))).join(' ')]);
  const before = hashes(spec({ profile: 'full' }));
  const off = Object.keys(release.services).map((service) => {
    const after = hashes(spec({ profile: 'full', services: { [service]: { enabled: false } } }));
    const others = Object.keys(after).filter((name) => after[name] !== before[name]);
    return [`without ${service}`, others.map((name) => `${name} ${after[name]!.slice(0, 16)}`)] as const;
  });
  return Object.fromEntries([...profiles, ...off]) as unknown;
};

describe('Rendering', () => {
  describe.each(releases)('of release $id', (release) => {
    // A whole stack has ten times as much to render and compare.
    const numRuns = release === core ? 100 : 25;
    const law = (holds: (input: StackInput) => void) =>
      fc.assert(fc.property(someStackInput(release), holds), { numRuns });

    it('is of specs that are found valid', () => {
      law(({ spec }) => expect(validateSpec(release, spec, portRules)).toEqual({}));
    });

    it('gives the same twice, and the same for an equal input in another order', () => {
      law((input) => {
        const reversed = Object.fromEntries(Object.entries(input).reverse()) as unknown as StackInput;
        expect(render(input)).toEqual(render(structuredClone(reversed)));
      });
    });

    it('runs what is switched on when active and nothing otherwise; the network goes last', () => {
      law((input) => {
        const { containers, network, volumes, order } = render(input);
        const on = order.filter((service) => servicesOn(release, input.spec).includes(service));
        expect(containers.map(({ service }) => service)).toEqual(input.status === 'active' ? on : []);
        expect(network?.subnet).toBe(input.status === 'leaving' ? undefined : input.subnet);
        expect(volumes.map(({ role }) => role)).toEqual(Object.keys(release.volumes));
      });
    });

    it('publishes the ports of services that are on, where the settings allow it, and no other', () => {
      law((input) => {
        const { containers } = render({ ...input, status: 'active' });
        const on = servicesOn(release, input.spec);
        const allowed = Object.entries(release.ports)
          .filter(([, { service }]) => on.includes(service))
          .filter(
            ([, { publishedIf }]) =>
              publishedIf === undefined || valueOf(release.settings, input.spec.settings ?? {}, publishedIf) === true,
          );
        const published = containers.flatMap(({ ports }) => ports);
        expect(published.map(({ hostPort }) => hostPort).sort()).toEqual(
          allowed.map(([name]) => input.spec.ports[name]).sort(),
        );
        expect(new Set(published.map(({ address }) => address))).toEqual(new Set([input.spec.bindAddress]));
      });
    });

    it('waits for and mounts only what is there, and names secrets that the project has', () => {
      law((input) => {
        const { containers } = render({ ...input, status: 'active' });
        const on = containers.map(({ service }) => service);
        expect(containers.flatMap((c) => c.dependsOn).filter(({ service }) => !on.includes(service))).toEqual([]);
        const named = [...JSON.stringify(containers).matchAll(/\{"secret":"([^"]+)"/g)].map(([, name]) => name!);
        expect(named.filter((name) => !Object.hasOwn(release.secrets, name))).toEqual([]);
      });
    });

    it('knows no other project', () => {
      law((input) => {
        const other = { ...input, ref: 'zyxwvutsrqponmlkjihg' as StackInput['ref'], slug: 'another-one' };
        const [one, two] = [JSON.stringify(render(input)), JSON.stringify(render(other))];
        expect(one).not.toContain(other.ref);
        expect(two).not.toContain(input.ref);
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
            noNewPrivileges: !NEEDS_SUDO.includes(container.service),
          });
      });
    });

    it('is what it was when the release was published', () => {
      const input = aStackInput({ spec: aSpec({ release: release.id }) });
      if (release === core) expect(render(input)).toMatchSnapshot();
      else expect(golden(input)).toMatchSnapshot();
    });

    it('answers every switch as it did when the release was published', () => {
      expect(switches(release)).toMatchSnapshot();
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
