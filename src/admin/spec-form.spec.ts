import { Refused } from '../kernel/refused.js';
import type { ProjectRow } from '../projects/project-list.js';
import { release202611 as release } from '../stack/domain/releases/2026-11.js';
import type { StackSpec } from '../stack/domain/stack-spec.js';
import { singles } from './form-fields.js';
import { changeOf, formOf, newProjectOf, textsOf, textsOfProject } from './spec-form.js';

const spec: StackSpec = {
  release: release.id,
  bindAddress: '0.0.0.0',
  ports: { gateway: 20000, db: 20001 },
  services: { db: { memoryMiB: 2048, cpus: 1.5 }, meta: { env: { LEVEL: 'debug', TEXT: 'two\nlines' } } },
};
const row = { slug: 'shop', displayName: 'Shop', spec } as ProjectRow;

/** What a browser sends of a form that nobody changed. */
function untouched(): Record<string, string> {
  const form = formOf(release, textsOfProject(row));
  return {
    ...{ slug: form.slug, displayName: form.displayName, bindAddress: form.bindAddress },
    ...Object.fromEntries(form.ports.map(({ name, value }) => [`ports.${name}`, value])),
    ...Object.fromEntries(
      form.services.flatMap(({ name, tag, memoryMiB, cpus, env }) =>
        Object.entries({ tag, memoryMiB, cpus, env }).map(([key, value]) => [`services.${name}.${key}`, value]),
      ),
    ),
  };
}
const errorsOf = (body: Record<string, string>) => {
  try {
    return changeOf(release, textsOf(body));
  } catch (error) {
    return error instanceof Refused ? error.detail.errors : error;
  }
};

describe('The form of a project', () => {
  it('wishes what is declared already when nobody touches it', () => {
    const { bindAddress, ports, services } = spec;
    expect(changeOf(release, textsOf(untouched()))).toEqual({
      ...{ displayName: 'Shop', bindAddress, ports, services, profile: 'standard' },
    });
  });

  it('leaves open what is left empty', () => {
    expect(newProjectOf(release, textsOf({ slug: 'shop', bindAddress: '127.0.0.1' }))).toEqual({
      ...{ slug: 'shop', release: release.id, bindAddress: '127.0.0.1', ports: {}, services: {} },
      profile: 'standard',
    });
  });

  it.each([
    ['ports.gateway', '20000.5', 'must be a whole number'],
    ['ports.gateway', '-1', 'must be a whole number'],
    ['ports.gateway', '１２３４５', 'must be a whole number'],
    ['services.db.memoryMiB', '1e3', 'must be a whole number'],
    ['services.db.cpus', '1,5', 'must be a number, e.g. 1.5'],
    ['services.meta.env', 'LEVEL', 'line 1 must be KEY=value'],
    ['bindAddress', '10.0.0.1', 'must be one of 127.0.0.1, 0.0.0.0'],
  ])('refuses %s %j beside its field', (name, value, message) => {
    expect(errorsOf({ ...untouched(), [name]: value })).toEqual({ [name]: [message] });
  });

  it('says all that is wrong at once', () => {
    const wrong = { ...untouched(), 'ports.db': 'x', 'services.db.cpus': 'y' };
    expect(Object.keys(errorsOf(wrong) as object).sort()).toEqual(['ports.db', 'services.db.cpus']);
  });

  it('wishes a profile and what was switched by itself', () => {
    const body = { ...untouched(), profile: 'minimal', 'services.meta.enabled': 'off', 'services.db.enabled': 'on' };
    expect(changeOf(release, textsOf(body))).toMatchObject({
      profile: 'minimal',
      services: { meta: { enabled: false }, db: { enabled: true } },
    });
  });

  it('is sent once more from its review just as it was', () => {
    expect(singles({ ...untouched(), 'services[]': ['db'] })).toEqual(untouched());
  });
});
