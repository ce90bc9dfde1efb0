import { Refused } from '../../kernel/refused.js';
import { checkAddress, checkLogin, registryDecider, type Registry } from './registry.js';

const stamp = (fingerprint: string) => ({ version: 1, fingerprint });
const known: Registry = { status: 'known', registry: 'ghcr.io', username: 'ada', password: stamp('aaaaaaaa') };

describe('A login for a registry', () => {
  it('is given once, and again only when it differs', () => {
    const give = { type: 'GiveLogin', registry: 'ghcr.io', username: 'ada', password: stamp('aaaaaaaa') } as const;
    expect(registryDecider.decide(give, registryDecider.initial)).toHaveLength(1);
    expect(registryDecider.decide(give, known)).toEqual([]);
    expect(registryDecider.decide({ ...give, password: stamp('bbbbbbbb') }, known)).toHaveLength(1);
  });

  it('is removed only where there is one', () => {
    expect(registryDecider.decide({ type: 'RemoveLogin' }, known)).toHaveLength(1);
    expect(() => registryDecider.decide({ type: 'RemoveLogin' }, registryDecider.initial)).toThrow(Refused);
  });

  it.each(['ghcr.io', 'docker.io', 'registry.example.com:5000', '127.0.0.1:5000'])('may be for %s', (address) => {
    expect(() => checkAddress(address)).not.toThrow();
  });

  it.each(['', 'https://ghcr.io', 'ghcr.io/', 'GHCR.io', 'a b', '../x', `${'a'.repeat(300)}.io`, 'x:123456'])(
    'is refused for %j',
    (address) => expect(() => checkAddress(address)).toThrow(Refused),
  );

  it.each([
    ['', 'p'],
    ['a:b', 'p'],
    ['a', ''],
    ['a', 'p\n'],
    ['a', 'p'.repeat(9000)],
  ])('refuses the name %j with its password', (username, password) => {
    expect(() => checkLogin(username, password)).toThrow(Refused);
  });
});
