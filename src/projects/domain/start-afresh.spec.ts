import { aProject } from './a-project.fixture.js';

const afresh = (generations: Record<string, number>, confirm = 'shop') =>
  ({ type: 'StartAfresh', generations, confirm }) as const;
const held = { services: ['db'], taskId: 't', reason: 'an upgrade' };

describe('Beginning afresh', () => {
  it('moves the database to new volumes, all at once', () => {
    expect(
      aProject()
        .requested()
        .when(afresh({ 'db-data': 2, 'db-config': 2 })),
    ).toEqual([
      { type: 'VolumeGenerationSwitched', version: 1, data: { role: 'db-data', from: 1, to: 2 } },
      { type: 'VolumeGenerationSwitched', version: 1, data: { role: 'db-config', from: 1, to: 2 } },
    ]);
  });
  it('takes the name, typed out, and no task on the project', () => {
    expect(() =>
      aProject()
        .requested()
        .when(afresh({ 'db-data': 2 }, 'sohp')),
    ).toThrow(/confirm/);
    const busy = aProject()
      .requested()
      .then([{ type: 'ProjectHeld', version: 1, data: held }]);
    expect(() => busy.when(afresh({ 'db-data': 2 }))).toThrow(/an upgrade/);
    expect(() =>
      aProject()
        .requested()
        .leaving(true)
        .when(afresh({ 'db-data': 2 })),
    ).toThrow(/removed/);
  });
});

describe('Former data', () => {
  const remove = (generation: number, confirm = 'shop') =>
    ({ type: 'RemoveFormerData', volume: 'v', role: 'db-data', generation, confirm }) as const;
  const moved = aProject()
    .requested()
    .then([{ type: 'VolumeGenerationSwitched', version: 1, data: { role: 'db-data', from: 1, to: 2 } }]);

  it('is removed on a typed wish that is recorded, never what is in use', () => {
    expect(moved.when(remove(1))).toEqual([
      { type: 'FormerDataRemovalRequested', version: 1, data: { volume: 'v', role: 'db-data', generation: 1 } },
    ]);
    expect(() => moved.when(remove(1, 'x'))).toThrow(/confirm/);
    expect(() => moved.when(remove(2))).toThrow(/in use/);
    expect(() => aProject().requested().when(remove(1))).toThrow(/in use/);
  });
  it('counts dumps too', () => {
    expect(moved.when({ type: 'RemoveDump', dump: 'd', confirm: 'shop' })).toHaveLength(1);
    expect(() => moved.when({ type: 'RemoveDump', dump: 'd', confirm: 'x' })).toThrow(/confirm/);
  });
});
