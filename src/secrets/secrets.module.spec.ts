import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DatabaseModule } from '../database/database.module.js';
import { Commands } from '../event-store/commands.js';
import { EventStoreModule } from '../event-store/event-store.module.js';
import type { Transaction } from '../event-store/event-store.js';
import type { Decider } from '../kernel/decider.js';
import type { Event } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { Secret } from '../kernel/secret.js';
import type { SecretStamp } from '../projects/domain/project.events.js';
import { aFolder, removeFolder } from './a-folder.fixture.js';
import { SealedSecrets } from './sealed-secrets.js';
import { SecretsModule } from './secrets.module.js';

const SHOP = 'abcdefghijklmnopqrst' as ProjectRef;
const actor = { kind: 'system', id: 'test', name: 'test' } as const;

type Asked = Event<'Asked', 1, { stamps: Readonly<Record<string, SecretStamp>> }>;
const decider: Decider<Asked['data'] | 'refuse', number, Asked> = {
  category: 'wish',
  initial: 0,
  upcasters: {},
  decide: (command) => {
    if (command === 'refuse') throw new Refused('wrong-state', 'Not now.');
    return [{ type: 'Asked', version: 1, data: command }];
  },
  evolve: (count) => count + 1,
};

describe('The secrets module', () => {
  let dataFolder: string;
  const running: INestApplicationContext[] = [];
  const start = async () => {
    const imports = [
      DatabaseModule.forRoot({ dataFolder }),
      EventStoreModule.forRoot(),
      SecretsModule.forRoot({ dataFolder }),
    ];
    const app = await (await Test.createTestingModule({ imports }).compile()).init();
    running.push(app);
    return { app, secrets: app.get(SealedSecrets), commands: app.get(Commands) };
  };

  beforeEach(() => (dataFolder = aFolder()));
  afterEach(async () => {
    for (const app of running.splice(0)) await app.close();
    removeFolder(dataFolder);
  });

  it('stores secrets with the events that tell of them, or neither, and has them after a restart', async () => {
    const { app, secrets, commands } = await start();
    const { stamps, write } = secrets.seal(SHOP, { A: new Secret('one') });
    const also = { also: ({ tables }: Transaction) => write(tables) };
    await expect(commands.handle(decider, 'x', 'refuse', actor, also)).rejects.toThrow('Not now.');
    expect(() => secrets.reveal(SHOP, 'A', 1)).toThrow('it was never sealed');
    await commands.handle(decider, 'x', { stamps }, actor, also);
    expect(secrets.reveal(SHOP, 'A', 1).reveal()).toBe('one');
    await app.close();
    expect((await start()).secrets.reveal(SHOP, 'A', 1).reveal()).toBe('one');
  });

  it('refuses the start when the key of its secrets is away, and makes no other', async () => {
    const { app, secrets, commands } = await start();
    const { stamps, write } = secrets.seal(SHOP, { A: new Secret('one') });
    await commands.handle(decider, 'x', { stamps }, actor, { also: ({ tables }) => write(tables) });
    await app.close();
    const [key, away] = [join(dataFolder, 'master.key'), join(dataFolder, 'away')];
    renameSync(key, away);
    await expect(start()).rejects.toThrow('The master key is missing');
    expect(existsSync(key)).toBe(false);
  });
});
