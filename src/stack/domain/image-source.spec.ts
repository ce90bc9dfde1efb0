import { isPullable, sourceOf } from './image-source.js';

describe('The address of a registry', () => {
  it.each([
    ['docker.io', 'official', true],
    ['registry.example.com:5000/mirror', 'official', true],
    ['supascale.local', 'local', false],
    ['registry.example.com:5000/supascale.local', 'local', true],
    ['registry.example.com/air/gap/supascale.local', 'local', true],
    ['supascale.local.example.com', 'official', true],
    ['not-supascale.local', 'official', true],
  ])('says which images come from there: %s', (registry, set, pullable) => {
    expect(sourceOf(registry)).toEqual({ set, registry });
    expect(isPullable({ registry })).toBe(pullable);
  });
});
