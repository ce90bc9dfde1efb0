import fc from 'fast-check';
import { aSpec, core, portRules, somePorts, someSpec } from './a-stack.fixture.js';
import { release202610 } from './releases/2026-10.js';
import type { Release } from './release.js';
import { checkDisplayName, checkEnvValue, checkSlug } from './spec-fields.js';
import type { ServiceSettings } from './stack-spec.js';
import { completeSpec, isValidSpec, validateSpec } from './validate-spec.js';

const rules = { ...portRules, reservedPorts: [20500] };
const problems = (spec: unknown) => validateSpec(core, spec, rules);
const withDb = (db: object) => ({ ...aSpec(), services: { db: db as ServiceSettings } });
const fieldsOf = (spec: unknown) => Object.keys(problems(spec));

describe('A spec', () => {
  it('is valid when the release could have made it', () => {
    fc.assert(fc.property(someSpec(core), (spec) => isValidSpec(core, spec, portRules)));
  });

  it('never breaks the check, whatever it is', () => {
    fc.assert(fc.property(fc.anything(), (spec) => fieldsOf(spec).length > 0));
    fc.assert(
      fc.property(fc.constantFrom('bindAddress', 'ports', 'services'), fc.jsonValue(), (field, value) => {
        fc.pre(
          !(field === 'services' && JSON.stringify(value) === '{}') &&
            !(field === 'bindAddress' && value === '0.0.0.0'),
        );
        expect(fieldsOf({ ...aSpec(), [field]: value }).every((path) => path.startsWith(field))).toBe(true);
      }),
    );
  });

  it.each<[string, unknown, Record<string, string[]>]>([
    ['nothing', undefined, { spec: ['is missing'] }],
    ['a list', [], { spec: ['must be an object'] }],
    [
      'an unknown field',
      { ...aSpec(), colour: 1 },
      { colour: ['is not known; known are release, bindAddress, ports, services, profile, settings'] },
    ],
    ['another release', aSpec({ release: '1999.01' }), { release: ['must be 2026.11'] }],
    [
      'a foreign address',
      { ...aSpec(), bindAddress: '10.0.0.1' },
      { bindAddress: ['must be one of 127.0.0.1, 0.0.0.0'] },
    ],
    ['a missing port', aSpec({ ports: { db: 20001 } }), { 'ports.gateway': ['is missing'] }],
    [
      'an unknown port',
      aSpec({ ports: { ...somePorts, ftp: 20021 } }),
      { 'ports.ftp': ['is not known; known are gateway, db'] },
    ],
    ['a port as text', { ...aSpec(), ports: { ...somePorts, db: '20001' } }, { 'ports.db': ['must be an integer'] }],
    ['half a port', aSpec({ ports: { ...somePorts, db: 20001.5 } }), { 'ports.db': ['must be an integer'] }],
    ['a port out of range', aSpec({ ports: { ...somePorts, db: 5432 } }), { 'ports.db': ['must be 20000 to 29999'] }],
    [
      'a reserved port',
      aSpec({ ports: { ...somePorts, db: 20500 } }),
      { 'ports.db': ['is used by the control plane or reserved'] },
    ],
    ['a port twice', aSpec({ ports: { gateway: 20000, db: 20000 } }), { 'ports.db': ['is the same as ports.gateway'] }],
    [
      'an unknown service',
      aSpec({ services: { mail: {} } }),
      { 'services.mail': ['is not known; known are db, meta, gateway'] },
    ],
    [
      'an unknown setting',
      withDb({ image: 'evil' }),
      { 'services.db.image': ['is not known; known are enabled, tag, memoryMiB, cpus, env'] },
    ],
    ['a tag of one’s own', withDb({ tag: 'latest' }), { 'services.db.tag': ['must be one of 15.8.1.085'] }],
    [
      'too little memory',
      withDb({ memoryMiB: 255 }),
      { 'services.db.memoryMiB': ['must be an integer from 256 to 1048576, in MiB'] },
    ],
    [
      'too many decimals',
      withDb({ cpus: 0.125 }),
      { 'services.db.cpus': ['must be a number from 0.1 to 64 with at most 2 decimals'] },
    ],
    [
      'a search path',
      withDb({ env: { PATH: '/evil' } }),
      { 'services.db.env.PATH': ['must not be set for this service'] },
    ],
    [
      'a preloaded library',
      withDb({ env: { LD_PRELOAD: 'x' } }),
      { 'services.db.env.LD_PRELOAD': ['must not be set for this service'] },
    ],
    [
      'the data folder',
      withDb({ env: { PGDATA: '/tmp' } }),
      { 'services.db.env.PGDATA': ['must not be set for this service'] },
    ],
    ['a managed variable', withDb({ env: { JWT_EXP: '1' } }), { 'services.db.env.JWT_EXP': ['is set by the release'] }],
    [
      'a secret',
      withDb({ env: { JWT_SECRET: 'x' } }),
      { 'services.db.env.JWT_SECRET': ['is a secret of the project: it can only be rotated'] },
    ],
    [
      'a bad variable name',
      withDb({ env: { '1A': 'x' } }),
      { 'services.db.env.1A': ['must be letters, digits and underscores, not a digit first, at most 128'] },
    ],
    ['a number as variable', withDb({ env: { A: 1 } }), { 'services.db.env.A': ['must be text'] }],
  ])('is refused with %s', (_, spec, expected) => {
    expect({ ...problems(spec) }).toEqual(expected);
  });

  it('may not name prototypes as if they were services or ports', () => {
    const spec: unknown = JSON.parse(
      `{"release":"${core.id}","bindAddress":"0.0.0.0","ports":{"gateway":20000,"db":20001,"__proto__":1},"services":{"constructor":{}}}`,
    );
    expect(fieldsOf(spec)).toEqual(['ports.__proto__', 'services.constructor']);
  });

  it('may set what the release leaves to users, and only that', () => {
    expect(problems(aSpec({ services: { meta: { env: { PG_QUERY_TIMEOUT_SECS: '5' } } } }))).toEqual({});
    const strict: Release = {
      ...core,
      services: { ...core.services, db: { ...core.services.db!, userMaySet: ['tag'] } },
    };
    expect(Object.keys(validateSpec(strict, withDb({ cpus: 1, env: {} }), rules))).toEqual([
      'services.db.cpus',
      'services.db.env',
    ]);
  });

  it.each([
    ['an unknown profile', { profile: 'huge' }, { profile: ['must be one of full, standard, minimal'] }],
    [
      'a mandatory service off',
      { services: { db: { enabled: false } } },
      { 'services.db.enabled': ['cannot be switched off'] },
    ],
    [
      'a service without the one it needs',
      { services: { meta: { enabled: false } } },
      { 'services.studio.enabled': ['needs meta: switch both on, or both off'] },
    ],
    [
      'a secret among the settings',
      { settings: { smtp: { password: 'hush' } } },
      { 'settings.smtp.password': ['is a secret: it is given by its own field, never as part of the spec'] },
    ],
    [
      'a setting that there is not',
      { settings: { auth: { nonsense: 1 } } },
      { 'settings.auth.nonsense': ['is not known; GET /api/v1/releases lists what there is'] },
    ],
    [
      'a value out of bounds',
      { settings: { auth: { jwtExpiry: 1 } } },
      { 'settings.auth.jwtExpiry': ['must be a whole number from 60 to 604800 (seconds)'] },
    ],
  ])('of the full stack is refused with %s', (_, change, expected) => {
    const ports = { gateway: 20000, session: 20001, transaction: 20002, db: 20003 };
    const whole = { release: '2026.10', bindAddress: '127.0.0.1', services: {}, ...change, ports };
    expect(validateSpec(release202610, whole, portRules)).toEqual(expected);
  });

  it('may keep a port that it has already, wherever it lies', () => {
    const spec = aSpec({ ports: { gateway: 8000, db: 20001 } });
    expect(validateSpec(core, spec, portRules)).toEqual({ 'ports.gateway': ['must be 20000 to 29999'] });
    expect(validateSpec(core, spec, { ...portRules, kept: [8000] })).toEqual({});
  });

  it('is completed from the release and picked ports', () => {
    const completed = completeSpec(core, { ports: { db: 20100 } }, somePorts);
    expect(completed).toEqual(aSpec({ ports: { gateway: 20000, db: 20100 }, profile: 'standard', settings: {} }));
    expect(problems(completed)).toEqual({});
  });

  it('is completed without hiding what is wrong', () => {
    const asked = JSON.parse('{"ports":{"ftp":1},"services":{"mail":{}},"colour":1}') as object;
    expect(fieldsOf(completeSpec(core, asked, somePorts))).toEqual(['colour', 'ports.ftp', 'services.mail']);
  });
});

describe('A slug', () => {
  it.each(['abc', 'shop', 'my-shop-2', 'a1b', 'a'.repeat(40)])('may be %s', (slug) =>
    expect(checkSlug(slug)).toEqual([]),
  );
  it.each([
    'ab',
    'a'.repeat(41),
    'Shop',
    '1shop',
    '-shop',
    'shop-',
    'my--shop',
    'my_shop',
    'my shop',
    'shöp',
    'shop\n',
    'admin',
    'con',
    '../shop',
    '',
    7,
    null,
    undefined,
    ['shop'],
  ])('may not be %j', (slug) => expect(checkSlug(slug)).toHaveLength(1));
});

describe('A display name', () => {
  it.each(['Shop', 'Läden & <b>more</b>', '店', '👩‍👩‍👧', ' x '])('may be %j', (name) =>
    expect(checkDisplayName(name)).toEqual([]),
  );
  it.each(['', '  ', 'a\nb', 'a\u0000', 'a\u202Eb', 'a\uD800', 'x'.repeat(201), 3])('may not be %j', (name) =>
    expect(checkDisplayName(name)).toHaveLength(1),
  );
});

describe('The value of a variable', () => {
  it.each(['', 'a\nb', `"'$#\\`, '\u0007', 'ü'.repeat(16 * 1024)])('may be %#', (value) =>
    expect(checkEnvValue(value)).toEqual([]),
  );
  it.each(['a\0', '\uD800', 'ü'.repeat(16 * 1024 + 1), 3, null])('may not be %#', (value) =>
    expect(checkEnvValue(value)).toHaveLength(1),
  );
});
