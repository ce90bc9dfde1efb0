import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { aStackInput, core, someStackInput } from '../a-stack.fixture.js';
import { render } from '../render.js';
import { composeOf, type ComposedFile, type Identity } from './compose.js';

const identity: Identity = {
  container: (want) => ({ 'com.supascale.hash': want.hash, 'com.docker.compose.service': want.service }),
  network: () => ({ 'com.supascale.project': 'abcdefghijklmnopqrst' }),
  volume: ({ role }) => ({ 'com.supascale.role': role }),
};
const options = {
  release: core,
  projectName: 'supascale-abcdefghijklmnopqrst',
  identity,
  secret: ({ secret, version }: { secret: string; version: number }) => `${secret.toLowerCase()}-${version}`,
  remarks: ['Made for a test.'],
};
const file = (files: readonly ComposedFile[], path: string): ComposedFile => files.find((each) => each.path === path)!;

interface Parsed {
  readonly services: Readonly<
    Record<string, { environment?: Record<string, string>; image: string; container_name?: string; labels?: object }>
  >;
  readonly networks: Readonly<Record<string, { name?: string } | null>>;
  readonly volumes: Readonly<Record<string, { name?: string } | null>>;
}
const parsed = (files: readonly ComposedFile[]): Parsed => parse(file(files, 'docker-compose.yml').content) as Parsed;

/** As anything written in UTF-8. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

describe('A stack as a Compose project', () => {
  const desired = render(aStackInput());
  const files = composeOf(desired, options);

  it('is written as before', () => {
    expect(file(files, 'docker-compose.yml').content.replace(/[0-9a-f]{64}/g, '<hash>')).toMatchSnapshot();
    expect(file(files, '.env').content).toMatchSnapshot();
    expect(files.map(({ path, mode }) => `${path} ${mode.toString(8)}`)).toEqual([
      'docker-compose.yml 644',
      '.env 600',
      'volumes/db/docker-entrypoint-initdb.d/init-scripts/99-jwt.sql 644',
      'volumes/db/docker-entrypoint-initdb.d/init-scripts/99-roles.sql 644',
      'volumes/gateway/etc/nginx/nginx.conf 600',
    ]);
  });

  it('keeps secrets out of the compose file, and in the files that need them', () => {
    expect(file(files, 'docker-compose.yml').content).not.toContain('postgres_password-1');
    expect(file(files, '.env').content).toContain('POSTGRES_PASSWORD=postgres_password-1\n');
    const conf = file(files, 'volumes/gateway/etc/nginx/nginx.conf');
    expect(conf).toMatchObject({ holdsSecrets: true });
    expect(conf.content).toContain('service_role_key-1');
  });

  it('names what holds data as it is named now, and leaves the labels of Compose to Compose', () => {
    const { volumes, networks, services } = parsed(files);
    expect(volumes['db-data']).toMatchObject({ name: 'supascale-abcdefghijklmnopqrst-db-data-g1' });
    expect(Object.keys(networks)).toEqual(['supascale-abcdefghijklmnopqrst']);
    expect(services.db).toMatchObject({ container_name: 'supascale-abcdefghijklmnopqrst-db' });
    expect(Object.keys(services.db!.labels!)).toEqual(['com.supascale.hash']);
  });

  it('takes over as it is what was taken over', () => {
    const adopted = {
      network: 'shop_default',
      volumes: { 'db-data': { name: 'shop_db' }, 'db-config': { device: '/srv/shop/config' } },
      containers: {},
    };
    const { volumes, networks } = parsed(composeOf(render(aStackInput({ adopted })), options));
    expect(volumes['db-data']).toEqual({ name: 'shop_db', external: true });
    expect(volumes['db-config']).toMatchObject({
      driver_opts: { type: 'none', o: 'bind', device: '/srv/shop/config' },
    });
    expect(networks.shop_default).toEqual({ name: 'shop_default', external: true });
  });

  it('leaves all names to Compose when it is to be nobody’s', () => {
    const { identity: _, ...anonymous } = options;
    const { volumes, networks, services } = parsed(composeOf(desired, anonymous));
    expect(Object.values(services).map((service) => service.container_name)).toEqual([undefined, undefined, undefined]);
    expect(networks).toEqual({ default: {} });
    expect(volumes).toEqual({ 'db-data': {}, 'db-config': {} });
  });

  it('says the same twice, and every plain variable reads back as it was, for any project', () => {
    const undollared = (text: string) => text.replaceAll('$$', '$');
    fc.assert(
      fc.property(someStackInput(core), (input) => {
        const wanted = render({ ...input, status: 'active' });
        const made = composeOf(wanted, options);
        expect(composeOf(wanted, options)).toEqual(made);
        const { services } = parsed(made);
        for (const { service, env } of wanted.containers)
          for (const [key, value] of Object.entries(env))
            if (typeof value === 'string')
              expect(undollared(services[service]!.environment![key]!)).toBe(wellFormed(value));
      }),
      { numRuns: 50 },
    );
  });
});
