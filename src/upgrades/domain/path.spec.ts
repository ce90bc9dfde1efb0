import { carriedSpec, pathTo, targetsOf } from './path.js';

describe('The way between releases', () => {
  it('is known or refused with what there is', () => {
    expect(targetsOf('2026.09')).toEqual(['2026.10']);
    expect(pathTo('2026.09', '2026.10').edge.renews).toContain('db-data');
    expect(() => pathTo('2026.09', '2026.11')).toThrow(/Possible: 2026\.10/);
    expect(() => pathTo('2026.10', '2026.09')).toThrow(/none to move to/);
  });
  it('takes wishes along under the names of the other release, without tags', () => {
    const path = pathTo('2026.09', '2026.10');
    const gateway = { from: path.from.ports.gateway!.service, to: path.to.ports.gateway!.service };
    const spec = carriedSpec(path, {
      release: '2026.09',
      bindAddress: '127.0.0.1',
      ports: { gateway: 20_000, gone: 20_001 },
      services: { [gateway.from]: { memoryMiB: 512, tag: '3' }, db: { tag: '15' } },
    });
    expect(spec).toEqual({
      release: '2026.10',
      bindAddress: '127.0.0.1',
      ports: { gateway: 20_000 },
      services: { [gateway.to]: { memoryMiB: 512 } },
    });
  });
});
