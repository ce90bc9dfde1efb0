import { aSpec } from '../../stack/domain/a-stack.fixture.js';
import { projectDecider } from './project.decider.js';
import type { ProjectEvent } from './project.events.js';

const { decide, evolve, initial } = projectDecider;
const spec = (release: string) => ({ ...aSpec(), release });
const requested = (release: string): ProjectEvent => ({
  type: 'ProjectRequested',
  version: 1,
  data: {
    slug: 'shop',
    displayName: 'Shop',
    serverId: 's',
    spec: spec(release),
    images: { set: 'local', registry: 'supascale.local' },
    subnet: '10.0.0.0/26',
    secrets: {},
  },
});
const held: ProjectEvent = {
  type: 'ProjectHeld',
  version: 1,
  data: { services: ['db'], taskId: 't', reason: 'upgrade' },
};
const change = (release: string, generations: Record<string, number>) =>
  ({ type: 'ChangeRelease', taskId: 't', spec: spec(release), generations, secrets: {} }) as const;

describe('Another release', () => {
  const before = [requested('2026.09'), held].reduce(evolve, initial);
  const on = { 'db-data': 2, 'db-config': 2 };

  it('begins on new volumes, and never lets a newer server see the former files', () => {
    expect(decide(change('2026.10', on), before)).toMatchObject([
      { type: 'ReleaseChanged', data: { to: { generations: on } } },
    ]);
    expect(() => decide(change('2026.10', {}), before)).toThrow(/cannot be used by release 2026\.10/);
    expect(() => decide(change('2026.10', { 'db-data': 2 }), before)).toThrow(/db-config/);
  });
  it('goes back to the former volumes only', () => {
    const after = decide(change('2026.10', on), before).reduce(evolve, before);
    expect(() => decide(change('2026.09', on), after)).toThrow(/cannot be used by release 2026\.09/);
    expect(decide(change('2026.09', {}), after)).toHaveLength(1);
  });
  it('is not reached where there is no way, nor without a hold', () => {
    expect(() => decide(change('2026.11', on), before)).toThrow(/no upgrade/);
    expect(() => decide(change('2026.10', on), evolve(initial, requested('2026.09')))).toThrow(/by an upgrade only/);
  });
});
