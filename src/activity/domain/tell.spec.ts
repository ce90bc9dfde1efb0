import type { AnyEvent } from '../../kernel/event.js';
import { aRecorded } from './a-recorded.fixture.js';
import { kindGroups } from './kinds.js';
import type { KnownEvent } from './known.js';
import { plain } from './plain.js';
import { tell } from './tell.js';

const scene = { who: 'ada', project: 'shop', server: 'This machine' };
const step = { kind: 'start', target: 'db', cause: 'was exited with 137' };
const network = { kind: 'create-network', target: 'supascale-abcdefghijklmnopqrst', cause: 'missing' };
const spec = {
  release: '2026.11',
  bindAddress: '127.0.0.1',
  ports: { gateway: 20000, db: 20001 },
  services: {},
} as const;
const images = { set: 'local', registry: 'supascale.local' } as const;

/** Every known event once; `data` is checked by the type. */
const LINES: readonly (readonly [event: KnownEvent, line: string, before?: string, after?: string])[] = [
  [
    of('ProjectRequested', {
      ...{ slug: 'shop', displayName: 'The "Shop"', serverId: 's', subnet: '10.1.0.0/24', secrets: {} },
      ...{ spec, images },
    }),
    'ada declared shop “The "Shop"” on release 2026.11 with the local set of supascale.local, ports gateway 20000, db 20001',
  ],
  [
    of('ProjectRequested', {
      ...{ slug: 'shop', displayName: 'Shop', serverId: 's', subnet: '10.1.0.0/24', secrets: {}, spec, images },
      adopted: { from: 'old', volumes: {}, containers: {} },
    }),
    'ada adopted “old” as shop “Shop” on release 2026.11 with the local set of supascale.local, ports gateway 20000, db 20001',
  ],
  [of('DisplayNameChanged', { from: 'Shop', to: 'Store' }), 'ada renamed shop from “Shop” to “Store”', 'Shop', 'Store'],
  [
    of('BindAddressChanged', { from: '127.0.0.1', to: '0.0.0.0' }),
    'ada opened shop to every network, before to this machine only',
    '127.0.0.1',
    '0.0.0.0',
  ],
  [
    of('PortsChanged', { from: { gateway: 20000 }, to: { gateway: 20004 } }),
    'ada moved port gateway from 20000 to 20004 of shop',
    'gateway 20000',
    'gateway 20004',
  ],
  [
    of('PortsChanged', { from: { gateway: 1, db: 2 }, to: { gateway: 2, db: 1 } }),
    'ada moved ports gateway from 1 to 2 and db from 2 to 1 of shop',
    'gateway 1, db 2',
    'gateway 2, db 1',
  ],
  [
    of('ServiceTagChosen', { service: 'db', from: null, to: '15.8.1.060' }),
    'ada chose version 15.8.1.060 for db of shop, before as released',
    'as released',
    '15.8.1.060',
  ],
  [
    of('ServiceLimitsChanged', {
      service: 'meta',
      from: { memoryMiB: 512, cpus: null },
      to: { memoryMiB: 256, cpus: 1 },
    }),
    'ada changed the limits of meta of shop from 512 MiB to 256 MiB, 1 CPU',
    '512 MiB',
    '256 MiB, 1 CPU',
  ],
  [
    of('ServiceEnvSet', { service: 'meta', key: 'LEVEL', from: null, to: 'debug' }),
    'ada set LEVEL of meta of shop to “debug”',
    'not set',
    'debug',
  ],
  [
    of('ServiceEnvRemoved', { service: 'meta', key: 'LEVEL', from: 'debug' }),
    'ada took LEVEL from meta of shop, before “debug”',
    'debug',
    'not set',
  ],
  [
    of('ImageSourceChosen', { from: images, to: { set: 'official', registry: 'docker.io' } }),
    'ada chose the official set of docker.io for the images of shop, before the local set of supascale.local',
    'supascale.local',
    'docker.io',
  ],
  [
    of('ProfileChosen', { from: 'standard', to: 'full' }),
    'ada chose the profile full for shop, before standard',
    'standard',
    'full',
  ],
  [
    of('ServiceSwitched', { service: 'imgproxy', from: null, to: false }),
    'ada switched imgproxy of shop off, before as its profile says',
    'as its profile says',
    'off',
  ],
  [
    of('SettingChanged', { setting: 'api.schemas', from: null, to: ['public', 'app'] }),
    'ada set api.schemas of shop to “public,app”, before what the release says',
    'what the release says',
    '“public,app”',
  ],
  [
    of('SecretSettingGiven', { setting: 'smtp.password', from: null, to: { version: 1, fingerprint: '00000000' } }),
    'ada gave shop a secret for smtp.password',
  ],
  [
    of('SecretSettingRemoved', { setting: 'smtp.password', from: { version: 1, fingerprint: '00000000' } }),
    'ada took the secret for smtp.password from shop',
  ],
  [
    of('SecretsReplaced', {
      ...{ taskId: 't', stage: 'database password', from: {} },
      to: { POSTGRES_PASSWORD: { version: 2, fingerprint: '00000000' } },
    }),
    'ada replaced POSTGRES_PASSWORD of shop (database password)',
  ],
  [
    of('ProjectHeld', { services: ['db'], taskId: 't', reason: 'upgrade to 2026.10' }),
    'ada held shop, only db runs: upgrade to 2026.10',
  ],
  [of('ProjectHoldEnded', { taskId: 't' }), 'ada ended the hold of shop'],
  [
    of('ReleaseChanged', {
      ...{ taskId: 't', secrets: {}, from: { spec, generations: {} } },
      to: { spec: { ...spec, release: '2026.12' }, generations: { db: 2 } },
    }),
    'ada moved shop from release 2026.11 to 2026.12',
    '2026.11',
    '2026.12',
  ],
  [
    of('TaskRequested', {
      ...{ kind: 'upgrade', project: 'abcdefghijklmnopqrst', slug: 'shop', title: 'Upgrade to 2026.10', input: {} },
      steps: [{ name: 'dump', title: 'Dump the database' }],
    }),
    'ada asked for a task on shop: Upgrade to 2026.10 (1 step)',
  ],
  [of('TaskStepStarted', { step: 'dump', attempt: 1 }), 'ada began step dump'],
  [of('TaskStepStarted', { step: 'dump', attempt: 2 }), 'ada began step dump, attempt 2'],
  [
    of('TaskStepDone', { step: 'dump', note: '12 tables dumped', memo: {}, ms: 1500 }),
    'ada did step dump: 12 tables dumped, 1.5 s',
  ],
  [
    of('TaskStepFailed', { step: 'dump', attempt: 1, code: 'disk-full', message: 'No space left.', retryInS: 4 }),
    'ada could not do step dump: No space left; next try in 4 s',
  ],
  [
    of('TaskStepFailed', { step: 'dump', attempt: 5, code: 'disk-full', message: 'No space left.', retryInS: null }),
    'ada could not do step dump: No space left; it is not tried again',
  ],
  [of('TaskCancelRequested', {}), 'ada cancelled the task'],
  [of('TaskWaitEnded', { step: 'soak' }), 'ada ended the wait of step soak'],
  [of('TaskTurnedBack', { step: 'dump', reason: 'No space left.' }), 'ada turned back at step dump: No space left'],
  [
    of('TaskStepUndone', { step: 'hold', note: 'the hold ended', ms: 3 }),
    'ada took step hold back: the hold ended, 3 ms',
  ],
  [of('TaskSucceeded', { note: 'shop runs 2026.10' }), 'ada ended the task well: shop runs 2026.10'],
  [
    of('TaskFailed', { reason: 'No space left.', returned: true }),
    'ada ended the task in vain, all is as before: No space left',
  ],
  [
    of('ImagePinned', { image: 'docker.io/library/nginx:1.28.0', digest: `sha256:${'a'.repeat(64)}`, by: 'digest' }),
    'ada pinned docker.io/library/nginx:1.28.0 of shop to sha256:aaaaaaaaaaaaaaaaaa…',
  ],
  [of('DatabaseArranged', { what: 'extension vector' }), 'ada gave the database of shop extension vector'],
  [
    of('DatabaseNotArranged', { what: 'extension vector', message: 'psql ended with 3: ERROR: no' }),
    'ada could not give the database of shop extension vector: psql ended with 3: ERROR: no',
  ],
  [
    of('ImageUnpinned', { image: 'docker.io/library/nginx:1.28.0', digest: `sha256:${'a'.repeat(64)}` }),
    'ada let docker.io/library/nginx:1.28.0 of shop be pinned anew, before to sha256:aaaaaaaaaaaaaaaaaa…',
  ],
  [of('ProjectPaused', { reason: 'asked for' }), 'ada paused shop'],
  [
    of('RegistryLoginGiven', { registry: 'ghcr.io', username: 'bot', password: { version: 1, fingerprint: '0' } }),
    'ada gave a login as bot for the registry ghcr.io',
  ],
  [
    of('RegistryLoginRemoved', { registry: 'ghcr.io', username: 'bot' }),
    'ada removed the login as bot for the registry ghcr.io',
  ],
  [of('ProjectPaused', { reason: 'over the holidays' }), 'ada paused shop: over the holidays'],
  [of('ProjectResumed', {}), 'ada resumed shop'],
  [of('ProjectRestartRequested', { services: ['db', 'meta'] }), 'ada asked to restart db and meta of shop'],
  [
    of('VolumeGenerationSwitched', { role: 'db', from: 1, to: 2 }),
    'ada switched the db volume of shop from generation 1 to 2; the former one stays',
    'generation 1',
    'generation 2',
  ],
  [
    of('FormerDataRemovalRequested', { volume: 'supascale-abcdefghijklmnopqrst-db-g1', role: 'db', generation: 1 }),
    'ada asked to delete the former volume db-g1 of shop for good',
  ],
  [
    of('DumpRemovalRequested', { dump: '2026-11-24T20-00Z-1-upgrade' }),
    'ada asked to delete the dump 2026-11-24T20-00Z-1-upgrade of shop for good',
  ],
  [of('ProjectRemovalRequested', { keepData: true }), 'ada asked to remove shop and to keep its data'],
  [of('ProjectRemovalRequested', { keepData: false }), 'ada asked to remove shop and to delete its data for good'],
  [
    of('ProjectRemoved', { volumes: ['supascale-abcdefghijklmnopqrst-db-g1'] }),
    'ada removed shop for good, and with it db-g1',
  ],
  [of('SecretsRevealed', { slug: 'shop', names: ['ANON_KEY', 'DB'] }), 'ada had ANON_KEY and DB of shop shown'],
  [
    of('ConvergenceStarted', { wishVersion: 3, steps: [step] }),
    'ada began to bring shop to wish 3: 1 engine call, first to start db',
  ],
  [
    of('DriftFound', {
      wishVersion: 3,
      service: 'db',
      difference: 'is exited (137)',
      cause: 'killed by hand (signal 9)',
    }),
    'ada found drift in shop: db is exited (137), killed by hand (signal 9)',
  ],
  [of('StepDone', { wishVersion: 3, step: network, ms: 12 }), 'ada created the network of shop (missing), 12 ms'],
  [of('StepDone', { wishVersion: 3, step, ms: 1234 }), 'ada started db of shop (was exited with 137), 1.2 s'],
  [
    of('StepFailed', { wishVersion: 3, step, code: 'port-taken', message: 'Port 20000 is taken.', retryInS: 4 }),
    'ada could not start db of shop (was exited with 137): Port 20000 is taken; next try in 4 s',
  ],
  [
    of('StepInterrupted', { wishVersion: 3, step }),
    'ada was interrupted when about to start db of shop (was exited with 137): it may have happened or not, the next look will see',
  ],
  [
    of('LookFailed', { wishVersion: 3, code: 'timeout', message: 'no answer in 30 s', retryInS: 2 }),
    'ada could not look at shop: no answer in 30 s; next try in 2 s',
  ],
  [
    of('ConvergenceBlocked', { wishVersion: 3, reason: 'data-volume-missing', message: 'The volume is missing.' }),
    'ada is blocked on shop: The volume is missing',
  ],
  [
    of('ConvergenceDegraded', { wishVersion: 3, reason: 'unhealthy', message: 'db is unhealthy.' }),
    'ada sees shop degraded: db is unhealthy',
  ],
  [of('ConvergenceSettled', { wishVersion: 3 }), 'ada has shop as wished (wish 3)'],
  [
    of('VolumeRecorded', { name: 'supascale-abcdefghijklmnopqrst-db-g1', role: 'db', generation: 1 }),
    'ada recorded the volume db-g1 of shop before its first use',
  ],
  [
    of('VolumeProven', { name: 'v-db-g1' }),
    'ada saw the database of shop well: the volume v-db-g1 holds data from now on',
  ],
  [
    of('FirstStartFailed', { name: 'v-db-g1' }),
    'ada found that the first start on the volume v-db-g1 of shop ended half-way',
  ],
  [of('VolumeDeleted', { name: 'v-db-g1' }), 'ada deleted the volume v-db-g1 of shop for good'],
  [
    of('ForeignEditFound', {
      slug: 'shop',
      edits: [
        { path: '.env', what: 'edited' },
        { path: 'docker-compose.override.yml', what: 'added' },
      ],
    }),
    'Files of shop were changed by hand: .env (edited) and docker-compose.override.yml (added)',
  ],
  [
    of('FilesOverwritten', { slug: 'shop', paths: ['.env'], kept: ['.env.edited-2026'] }),
    'ada had our version of .env written in the folder of shop; what was edited lies in .env.edited-2026',
  ],
  [
    of('FilesImported', { slug: 'shop', maps: ['services.meta.mem_limit'], left: 1 }),
    'ada imported edits of the folder of shop as wishes: services.meta.mem_limit; 1 could not be',
  ],
  [of('EngineReached', { engineVersion: '20.10.24' }), 'ada reached the engine of This machine, version 20.10.24'],
  [of('EngineLost', { reason: 'connect ENOENT' }), 'ada lost the engine of This machine: connect ENOENT'],
  [of('ServerRegistered', { name: 'edge', endpoint: 'local' }), 'ada registered the server edge at local'],
  [of('UserRegistered', { username: 'ada', role: 'owner' }), 'ada became owner of this installation'],
  [of('UserRegistered', { username: 'bob', role: 'owner' }), 'ada registered bob as owner'],
  [of('SignedIn', { userId: 'u', address: '127.0.0.1' }), 'ada signed in from 127.0.0.1'],
  [of('SignedOut', { userId: 'u', reason: 'asked' }), 'ada signed out'],
  [
    of('SignedOut', { userId: 'u', reason: 'too-many-sessions' }),
    'ada had their oldest session ended: too many at once',
  ],
  [
    of('SignInFailed', { userId: null, username: null, address: '10.0.0.9', attempts: 3 }),
    'ada refused a name that nobody has from 10.0.0.9, 3 times',
  ],
  [
    of('ApiKeyCreated', { name: 'ci', prefix: 'sk_1', permissions: ['projects:read'], expiresAt: null }),
    'ada made the API key ci (sk_1…) with projects:read, until it is revoked',
  ],
  [of('ApiKeyRevoked', { name: 'ci' }), 'ada revoked the API key ci'],
  [
    of('LeaseEnded', { number: 3, holder: 'process 7 on edge', how: 'lost', lastSeen: 0 }),
    'ada lost process 7 on edge without a word; last sign of life 1970-01-01T00:00:00.000Z',
  ],
  [
    of('LeaseEnded', { number: 3, holder: 'process 7 on edge', how: 'released', lastSeen: 0 }),
    'ada saw process 7 on edge end as asked, at 1970-01-01T00:00:00.000Z',
  ],
  [
    of('LeaseTaken', {
      ...{ number: 4, holder: 'process 8 on edge', waitedMs: 90_000 },
      from: { number: 3, holder: 'process 7 on edge' },
    }),
    'ada goes on as process 8 on edge, lease 4, which took over from process 7 on edge, lease 3, after it stood by for 1.5 min',
  ],
  [
    of('LeaseTaken', {
      ...{ number: 4, holder: 'process 8 on edge', waitedMs: null },
      from: { number: 3, holder: 'process 7 on edge' },
    }),
    'ada goes on as process 8 on edge, lease 4, which took over from process 7 on edge, lease 3',
  ],
];

describe('A line of the activity log', () => {
  it.each(LINES.map(([event, ...told]) => [event.type, event, told] as const))('tells %s', (_, event, told) => {
    const { line, before, after } = tell(aRecorded(event), scene);
    expect([line, before, after]).toEqual([told[0], told[1], told[2]]);
  });

  it('exists for every kind that people can choose, and every told kind can be chosen', () => {
    const choices = kindGroups.flatMap(({ kinds }) => kinds.map(({ value }) => value));
    expect(new Set(choices)).toEqual(new Set(LINES.map(([event]) => event.type)));
  });

  it('is honest about an event that this version does not know', () => {
    const event = aRecorded({ type: 'MoonPhaseChanged', version: 4, data: {} }, { stream: 'moon-1' });
    expect(tell(event, scene).line).toBe(
      'ada recorded MoonPhaseChanged (version 4) in moon-1; this version of Supascale has no words for it',
    );
  });

  it.each([
    ['with data of another shape', { type: 'StepDone', version: 9, data: {} }],
    ['called like something that every object has', { type: 'toString', version: 1, data: {} }],
  ])('is honest about an event %s', (_, event: AnyEvent) => {
    expect(tell(aRecorded(event), scene).line).toContain(`recorded ${event.type}`);
  });

  it('stays one harmless line, whatever the engine says', () => {
    const message = `\u001b[31mred\u001b[0m\nsecond\u202eline\u200b ${'x'.repeat(5000)}`;
    const { line } = tell(aRecorded(of('LookFailed', { wishVersion: 1, code: 'x', message, retryInS: 1 })), scene);
    expect(line).toMatch(/^ada could not look at shop: red second line x+…; next try in 1 s$/);
    expect(line.length).toBeLessThan(400);
  });

  it('cuts by characters, not within one', () => {
    expect(plain('🙂'.repeat(10), 4)).toBe('🙂🙂🙂…');
  });
});

function of<Type extends KnownEvent['type']>(
  type: Type,
  data: Extract<KnownEvent, { type: Type }>['data'],
): Extract<KnownEvent, { type: Type }> {
  return { type, version: 1, data } as unknown as Extract<KnownEvent, { type: Type }>;
}
