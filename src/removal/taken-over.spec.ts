import { foldersOf, takenOver } from './taken-over.js';

describe('What a project took over', () => {
  const volumes = { 'db-data': { device: '/srv/old/db' }, 'db-config': { name: 'old_db-config' } };
  const adopted = { network: 'old_default', volumes, containers: {} };

  it('is deleted by the names of its volumes, and its folders stay', () => {
    expect(takenOver({ adopted })).toEqual(['old_db-config']);
    expect(foldersOf({ adopted })).toEqual(['/srv/old/db']);
  });

  it('is nothing for a project that was made here', () => {
    expect([takenOver({ adopted: null }), foldersOf({ adopted: null })]).toEqual([[], []]);
  });
});
