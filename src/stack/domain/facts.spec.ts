import fc from 'fast-check';
import { aStackInput, core, someStackInput } from './a-stack.fixture.js';
import type { DesiredContainer, Text } from './desired.js';
import { differences, RESTART_POLICY } from './facts.js';
import type { ContainerFacts } from './observed.js';
import { render } from './render.js';

const joined = (text: Text): string =>
  typeof text === 'string' ? text : text.map((p) => (typeof p === 'string' ? p : `value of ${p.secret}`)).join('');

/** What an inspection shows of a container that was just made from `want`. */
const asMade = (want: DesiredContainer, change: Partial<ContainerFacts> = {}): ContainerFacts => ({
  image: want.image,
  command: want.command ?? ['as', 'the', 'image', 'says'],
  env: { PATH: '/bin', ...Object.fromEntries(Object.entries(want.env).map(([key, text]) => [key, joined(text)])) },
  mounts: [...want.mounts].reverse(),
  ports: want.ports,
  pidsLimit: want.pidsLimit,
  ...(want.memoryMiB === undefined ? {} : { memoryMiB: want.memoryMiB }),
  ...(want.cpus === undefined ? {} : { cpus: want.cpus }),
  restartPolicy: RESTART_POLICY,
  ...change,
});
const db = render(aStackInput()).containers.find(({ service }) => service === 'db')!;
const { memoryMiB: _, ...unlimited } = asMade(db);

describe('Facts', () => {
  it('show no difference to the container that they are of', () => {
    fc.assert(
      fc.property(someStackInput(core), (input) => {
        for (const container of render(input).containers) expect(differences(container, asMade(container))).toEqual([]);
      }),
    );
  });

  it.each<[string, ContainerFacts, string[]]>([
    ['the memory limit', asMade(db, { memoryMiB: 64 }), ['has memory limit 64 MiB instead of 1024 MiB']],
    ['a limit taken off', unlimited, ['has memory limit none instead of 1024 MiB']],
    ['a CPU limit put on', asMade(db, { cpus: 0.5 }), ['has CPU limit 0.5 instead of none']],
    ['the process limit', asMade(db, { pidsLimit: 9 }), ['has process limit 9 instead of 512']],
    [
      'the restart policy',
      asMade(db, { restartPolicy: 'always' }),
      ['has restart policy always instead of on-failure:5'],
    ],
    ['the image', asMade(db, { image: 'evil' }), [`has image evil instead of ${db.image}`]],
    [
      'the command',
      asMade(db, { command: ['postgres'] }),
      [`has command postgres instead of ${db.command!.join(' ')}`],
    ],
    [
      'a port',
      asMade(db, { ports: [{ ...db.ports[0]!, address: '0.0.0.0' }] }),
      ['lacks port 127.0.0.1:20001 to 5432', 'has port 0.0.0.0:20001 to 5432 that nobody wished for'],
    ],
    [
      'a mount',
      asMade(db, { mounts: db.mounts.slice(1) }),
      [`lacks volume ${db.mounts[0]!.volume} at /var/lib/postgresql/data`],
    ],
    ['a variable', asMade(db, { env: { ...asMade(db).env, PGPORT: '1' } }), ['has another value in variable PGPORT']],
    [
      'another secret, which a version stands for',
      asMade(db, { env: { ...asMade(db).env, POSTGRES_PASSWORD: 'x' } }),
      [],
    ],
  ])('tell what hands did to %s', (_, facts, expected) => {
    expect(differences(db, facts)).toEqual(expected);
  });

  it('miss a secret that is not there, and never tell one', () => {
    const { POSTGRES_PASSWORD: _, ...env } = asMade(db).env;
    expect(differences(db, asMade(db, { env }))).toEqual(['lacks variable POSTGRES_PASSWORD']);
  });
});
