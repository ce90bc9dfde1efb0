import { firstValueFrom } from 'rxjs';
import { EngineError } from '../../src/engine/engine-error.js';
import type { Engine, EngineChange } from '../../src/engine/engine.js';
import { LABEL } from '../../src/engine/labels.js';
import type { ProjectRef } from '../../src/kernel/ids.js';
import type { DesiredStack } from '../../src/stack/domain/desired.js';
import { differences } from '../../src/stack/domain/facts.js';
import { HASH_SCHEME } from '../../src/stack/domain/hash.js';
import { apply, contextOf, converge, look, paused, PASSWORD, serviceOf, smallStack } from './engine-stack.js';
import type { EngineWorld } from './engine-world.js';

const CAUSE = { cause: 'asked for' };
const aString = expect.any(String) as string;
const aNumber = expect.any(Number) as number;

/** What every form of the engine has to do alike. */
export function engineContract(name: string, makeWorld: () => Promise<EngineWorld>): void {
  describe(`An engine (${name})`, () => {
    let world: EngineWorld;
    let engine: Engine;
    beforeAll(async () => {
      world = await makeWorld();
      engine = world.engine;
    }, 120_000);
    afterAll(() => world?.end(), 60_000);

    /** Collects what the engine tells about a project. */
    const listen = ({ ref }: DesiredStack): EngineChange[] => {
      const told: EngineChange[] = [];
      engine.changes$.subscribe((change) => change.ref === ref && told.push(change));
      return told;
    };
    const whatOf = (told: readonly EngineChange[], id?: string) =>
      told.filter((change) => id === undefined || change.id === id).map(({ what }) => what);
    const create = (stack: DesiredStack, service: string) =>
      apply(engine, stack, { kind: 'create', service, ...CAUSE });
    const start = (stack: DesiredStack, service: string, id?: string) =>
      apply(engine, stack, { kind: 'start', service, id, ...CAUSE });
    /** Network and volumes, and nothing that runs. */
    const foundation = async (stack: DesiredStack) => {
      await apply(engine, stack, { kind: 'create-network', network: stack.network!, ...CAUSE });
      for (const volume of stack.volumes) await apply(engine, stack, { kind: 'create-volume', volume, ...CAUSE });
      return stack;
    };

    describe('looking', () => {
      it('says that it answers, and which version it is', async () => {
        const available = await firstValueFrom(engine.availability$);
        expect(available).toEqual({ reachable: true, version: aString, since: aNumber });
      });

      it('sees nothing of a project that has nothing', async () => {
        const seen = await look(engine, await smallStack(world));
        expect(seen).toEqual({ at: aNumber, containers: [], networks: [], volumes: [], absentImages: [] });
      });

      it('tells which images are absent', async () => {
        const absent = await engine.absent(
          [world.image, 'supascale.local/test/nosuch:1'],
          new AbortController().signal,
        );
        expect(absent).toEqual(['supascale.local/test/nosuch:1']);
      });
    });

    describe('converging', () => {
      it('brings a stack up step by step, in the order of its dependencies, and is done then', async () => {
        const stack = await smallStack(world);
        const { done, observed } = await converge(world, stack);
        const volume = stack.volumes[0]!;
        expect(done).toEqual([
          `create-network:${stack.network!.name}`,
          `create-volume:${volume.name}`,
          `record-volume:${volume.name}`,
          'create:db',
          'start:db',
          'create:web',
          'start:web',
        ]);
        expect(observed.networks).toEqual([{ id: aString, ...stack.network }]);
        expect(observed.volumes).toEqual([volume]);
        expect(serviceOf(observed, 'db')).toMatchObject({
          name: stack.containers[0]!.name,
          hash: stack.containers[0]!.hash,
          hashScheme: HASH_SCHEME,
          image: world.image,
          state: 'running',
          health: 'healthy',
          networks: [stack.network!.name],
        });
        expect(serviceOf(observed, 'web')).toMatchObject({ state: 'running', health: 'none' });
        expect(await engine.refs(new AbortController().signal)).toContain(stack.ref);
      });

      it('takes a stack down again and leaves its volumes', async () => {
        const stack = await smallStack(world);
        await converge(world, stack);
        const { done, observed } = await converge(world, paused(stack));
        expect(done.map((key) => key.replace(/:[0-9a-f]{12}$/, ''))).toEqual(
          expect.arrayContaining([
            'stop:web',
            'remove:web',
            'stop:db',
            'remove:db',
            `remove-network:${stack.network!.name}`,
          ]),
        );
        expect(observed).toMatchObject({ containers: [], networks: [], volumes: stack.volumes });
      });

      it('needs no facts of what it made itself; another process inspects, and finds all as wished', async () => {
        const stack = await smallStack(world);
        const { observed } = await converge(world, stack);
        expect(observed.containers.map(({ facts }) => facts)).toEqual([undefined, undefined]);
        const elsewhere = await world.another(world.instance);
        const { containers } = await look(elsewhere, stack);
        for (const want of stack.containers)
          expect(differences(want, serviceOf({ ...observed, containers }, want.service).facts!)).toEqual([]);
        expect(serviceOf({ ...observed, containers }, 'db').facts!.env.URL).toBe(`postgres://u:${PASSWORD}@db`);
        const deep = await look(engine, stack, true);
        expect(deep.containers.every(({ facts }) => facts !== undefined)).toBe(true);
      });

      it('adopts a container whose making it does not remember', async () => {
        const stack = await foundation(await smallStack(world));
        const first = await create(stack, 'db');
        const elsewhere = await world.another(world.instance);
        const second = await apply(elsewhere, stack, { kind: 'create', service: 'db', ...CAUSE });
        expect(second).toEqual(first);
        const other = { ...stack, containers: stack.containers.map((c) => ({ ...c, hash: 'f'.repeat(64) })) };
        await expect(create(other, 'db')).rejects.toMatchObject({ code: 'conflict' });
        expect((await look(engine, stack)).containers).toHaveLength(1);
      });

      it('takes networks and volumes that are there already for done, and refuses ones that differ', async () => {
        const stack = await foundation(await foundation(await smallStack(world)));
        const seen = await look(engine, stack);
        expect([seen.networks.length, seen.volumes.length]).toEqual([1, 1]);
        const network = { ...stack.network!, subnet: world.subnet() };
        await expect(apply(engine, stack, { kind: 'create-network', network, ...CAUSE })).rejects.toMatchObject({
          code: 'conflict',
        });
        const volume = { ...stack.volumes[0]!, generation: 2 };
        await expect(apply(engine, stack, { kind: 'create-volume', volume, ...CAUSE })).rejects.toMatchObject({
          code: 'conflict',
        });
      });

      it('counts what is so already as done', async () => {
        const stack = await foundation(await smallStack(world));
        const { containerId: id } = await create(stack, 'db');
        await start(stack, 'db');
        await start(stack, 'db', id);
        const gone = { service: 'db', id: id!, ...CAUSE };
        await apply(engine, stack, { kind: 'unpause', ...gone });
        await apply(engine, stack, { kind: 'stop', ...gone });
        await apply(engine, stack, { kind: 'stop', ...gone });
        const remove = () => apply(engine, stack, { kind: 'remove', ...gone });
        await Promise.all([remove(), remove(), remove()]);
        await remove();
        await apply(engine, stack, { kind: 'stop', ...gone });
        const { id: network, name } = (await look(engine, stack)).networks[0]!;
        await apply(engine, stack, { kind: 'remove-network', name, id: network, ...CAUSE });
        await apply(engine, stack, { kind: 'remove-network', name, id: network, ...CAUSE });
        await apply(engine, stack, { kind: 'pull', image: world.image, ...CAUSE });
        expect(await look(engine, stack)).toMatchObject({ containers: [], networks: [], volumes: stack.volumes });
      });

      it('resumes what was paused by hand', async () => {
        const stack = await foundation(await smallStack(world));
        const { containerId } = await create(stack, 'db');
        await start(stack, 'db');
        await world.hands.pause(containerId!);
        expect(serviceOf(await look(engine, stack), 'db').state).toBe('paused');
        await apply(engine, stack, { kind: 'unpause', service: 'db', id: containerId!, ...CAUSE });
        expect(serviceOf(await look(engine, stack), 'db').state).toBe('running');
      });

      it('shows the last lines of a service', async () => {
        const stack = await foundation(
          await smallStack(world, { db: { command: world.commands.say(['one', 'two', 'three']) } }),
        );
        const { containerId } = await create(stack, 'db');
        await start(stack, 'db');
        const tail = () => engine.logTail(stack.ref, 'db', 2, new AbortController().signal);
        await world.until('it has spoken', async () => (await tail()).length === 2);
        expect(await tail()).toEqual(['two', 'three']);
        await world.hands.rm(containerId!);
        expect(await tail()).toEqual([]);
      });
    });

    describe('among strangers', () => {
      const alien = (stack: DesiredStack, service: string) => ({
        [LABEL.instance]: 'another-installation',
        [LABEL.project]: stack.ref,
        [LABEL.service]: service,
      });

      it.each(['no labels', 'the labels of another installation'])(
        'reports a name that a container with %s holds, and leaves it alone',
        async (kind) => {
          const stack = await foundation(await smallStack(world));
          const { name } = stack.containers[0]!;
          const id = await world.hands.createContainer({
            name,
            labels: kind === 'no labels' ? {} : alien(stack, 'db'),
          });
          expect((await look(engine, stack)).containers).toEqual([]);
          await expect(create(stack, 'db')).rejects.toMatchObject({ code: 'name-taken' });
          await expect(start(stack, 'db')).rejects.toMatchObject({ code: 'name-taken' });
          for (const action of ['start', 'stop', 'remove', 'unpause'] as const)
            await expect(apply(engine, stack, { kind: action, service: 'db', id, ...CAUSE })).rejects.toMatchObject({
              code: 'name-taken',
            });
          expect(await world.hands.stateOf(id)).toBe('created');
          await world.hands.rm(id);
        },
      );

      it('does not see, and does not touch, what belongs to another project or installation', async () => {
        const [mine, other] = [await smallStack(world), await smallStack(world)];
        const elsewhere = await world.another(`${world.instance}-b`);
        await converge(world, mine);
        await converge(world, other, elsewhere);
        expect(await look(engine, other)).toMatchObject({ containers: [], networks: [], volumes: [] });
        expect(await engine.refs(new AbortController().signal)).not.toContain(other.ref);
        const { id } = (await look(elsewhere, other)).containers[0]!;
        for (const stack of [mine, other])
          await expect(apply(engine, stack, { kind: 'stop', service: 'db', id, ...CAUSE })).rejects.toMatchObject({
            code: 'name-taken',
          });
        await converge(world, paused(mine));
        expect((await look(elsewhere, other)).containers.map(({ state }) => state)).toEqual(['running', 'running']);
      });

      it('reports networks and volumes whose names are taken, and uses neither', async () => {
        const stack = await smallStack(world);
        await world.hands.createNetwork({
          name: stack.network!.name,
          subnet: world.subnet(),
          labels: alien(stack, ''),
        });
        await expect(
          apply(engine, stack, { kind: 'create-network', network: stack.network!, ...CAUSE }),
        ).rejects.toMatchObject({ code: 'name-taken' });
        const volume = stack.volumes[0]!;
        await world.hands.createVolume({ name: volume.name, labels: {} });
        await expect(apply(engine, stack, { kind: 'create-volume', volume, ...CAUSE })).rejects.toMatchObject({
          code: 'name-taken',
        });
        await expect(create(stack, 'db')).rejects.toMatchObject({ code: 'name-taken' });
        await expect(create(stack, 'web')).rejects.toMatchObject({ code: 'name-taken' });
        expect(await look(engine, stack)).toMatchObject({ containers: [], networks: [], volumes: [] });
        expect(await world.hands.has('volume', volume.name)).toBe(true);
        await world.hands.removeNetwork(stack.network!.name);
        await world.hands.removeVolume(volume.name);
      });
    });

    describe('refusing', () => {
      it('says that a subnet overlaps', async () => {
        const stack = await foundation(await smallStack(world));
        const other = {
          ...(await smallStack(world)),
          network: { name: `${stack.network!.name}-x`, subnet: stack.network!.subnet },
        };
        await expect(foundation(other)).rejects.toMatchObject({ code: 'subnet-overlap' });
      });

      it('says that an image is missing', async () => {
        const stack = await foundation(await smallStack(world, { web: { image: 'supascale.local/test/nosuch:1' } }));
        await expect(create(stack, 'web')).rejects.toMatchObject({ code: 'image-missing' });
      });

      it('makes no container without its network or its volume', async () => {
        const stack = await smallStack(world);
        await expect(create(stack, 'web')).rejects.toMatchObject({ code: 'network-missing' });
        await apply(engine, stack, { kind: 'create-network', network: stack.network!, ...CAUSE });
        await expect(create(stack, 'db')).rejects.toMatchObject({ code: 'not-found' });
        expect(await world.hands.has('volume', stack.volumes[0]!.name)).toBe(false);
      });

      it('says that a port is held by another container, and starts once it is free', async () => {
        const first = await foundation(await smallStack(world));
        const { ports } = first.containers[1]!;
        const second = await foundation(await smallStack(world, { web: { ports } }));
        const { containerId: holder } = await create(first, 'web');
        await start(first, 'web');
        await create(second, 'web');
        await expect(start(second, 'web')).rejects.toMatchObject({ code: 'port-taken' });
        expect(serviceOf(await look(engine, second), 'web').state).toBe('created');
        await world.hands.rm(holder!);
        await start(second, 'web');
        expect(serviceOf(await look(engine, second), 'web').state).toBe('running');
      });

      it('says that a port is held by a program of the host', async () => {
        const stack = await foundation(await smallStack(world));
        const release = await world.hands.hold(stack.containers[1]!.ports[0]!.hostPort);
        await create(stack, 'web');
        await expect(start(stack, 'web')).rejects.toMatchObject({ code: 'port-taken' });
        await release();
        await start(stack, 'web');
      });

      it('says that an address is not one of this server', async () => {
        const ports = [{ containerPort: 80, hostPort: await world.freePort(), address: '192.0.2.1' }];
        const stack = await foundation(await smallStack(world, { web: { ports } }));
        await create(stack, 'web');
        await expect(start(stack, 'web')).rejects.toMatchObject({ code: 'address-not-here' });
      });

      it('says that a program cannot be started', async () => {
        const stack = await foundation(
          await smallStack(world, { web: { command: world.commands.missing, init: false } }),
        );
        await create(stack, 'web');
        await expect(start(stack, 'web')).rejects.toMatchObject({ code: 'start-failed' });
      });

      it('does not start what is not there, nor remove what runs, nor a network in use', async () => {
        const stack = await foundation(await smallStack(world));
        await expect(start(stack, 'web')).rejects.toMatchObject({ code: 'not-found' });
        const { containerId } = await create(stack, 'web');
        await start(stack, 'web');
        await expect(
          apply(engine, stack, { kind: 'remove', service: 'web', id: containerId!, ...CAUSE }),
        ).rejects.toMatchObject({ code: 'conflict' });
        const { id, name } = (await look(engine, stack)).networks[0]!;
        await expect(apply(engine, stack, { kind: 'remove-network', name, id, ...CAUSE })).rejects.toMatchObject({
          code: 'network-in-use',
        });
      });

      it('is given up with its signal', async () => {
        const stack = await smallStack(world);
        const signal = AbortSignal.abort();
        await expect(engine.observe(stack.ref, { signal })).rejects.toMatchObject({ code: 'aborted' });
        const action = { kind: 'create-network', network: stack.network!, ...CAUSE } as const;
        await expect(engine.apply(stack.ref, action, contextOf(stack, { signal }))).rejects.toBeInstanceOf(EngineError);
        expect(await world.hands.has('network', stack.network!.name)).toBe(false);
      });

      it('leaves the recording of volumes to the log', async () => {
        const stack = await smallStack(world);
        await expect(
          apply(engine, stack, { kind: 'record-volume', volume: stack.volumes[0]!, ...CAUSE }),
        ).rejects.toMatchObject({ code: 'invalid-config' });
      });
    });

    describe('telling what happens', () => {
      it('tells of a kill, and how the program ended', async () => {
        const stack = await foundation(await smallStack(world));
        const told = listen(stack);
        const { containerId: id } = await create(stack, 'db');
        await start(stack, 'db');
        await world.hands.kill(id!);
        await world.until('the end is told', () => whatOf(told).includes('die'));
        const own = told.filter((change) => ['create', 'start', 'kill', 'die'].includes(change.what));
        expect(own).toEqual([
          { ref: stack.ref, service: 'db', id, what: 'create', at: aNumber },
          { ref: stack.ref, service: 'db', id, what: 'start', at: aNumber },
          { ref: stack.ref, service: 'db', id, what: 'kill', signal: '9', at: aNumber },
          { ref: stack.ref, service: 'db', id, what: 'die', exitCode: 137, at: aNumber },
        ]);
        expect(serviceOf(await look(engine, stack), 'db')).toMatchObject({ state: 'exited', exitCode: 137 });
      });

      it('tells of a stop and of a removal', async () => {
        const stack = await foundation(await smallStack(world));
        const told = listen(stack);
        const { containerId: id } = await create(stack, 'db');
        await start(stack, 'db');
        await world.until('it is up', () => whatOf(told, id).includes('health'));
        await world.hands.stop(id!);
        await world.until('the stop is told', () => whatOf(told, id).includes('stop'));
        expect(told.find(({ what }) => what === 'die')).toMatchObject({ exitCode: 143 });
        await world.hands.rm(id!);
        await world.until('the removal is told', () => whatOf(told, id).includes('destroy'));
        expect((await look(engine, stack)).containers).toEqual([]);
      });

      it('tells when a service turns healthy or unhealthy', async () => {
        const stack = await foundation(await smallStack(world, { web: { health: world.health(false) } }));
        const told = listen(stack);
        for (const service of ['db', 'web']) {
          await create(stack, service);
          await start(stack, service);
          expect(serviceOf(await look(engine, stack), service).health).toBe('starting');
        }
        await world.until('both are told', () => told.filter(({ what }) => what === 'health').length === 2);
        expect(told.find(({ what, service }) => what === 'health' && service === 'db')?.health).toBe('healthy');
        expect(told.find(({ what, service }) => what === 'health' && service === 'web')?.health).toBe('unhealthy');
        expect((await look(engine, stack)).containers.map(({ service, health }) => [service, health]).sort()).toEqual([
          ['db', 'healthy'],
          ['web', 'unhealthy'],
        ]);
      });

      it('knows soon that a service is healthy whose own check is rare, until it begins anew', async () => {
        const health = { ...world.health(true), intervalS: 30, startPeriodS: 60, startIntervalS: 1 };
        const stack = await foundation(await smallStack(world, { db: { health } }));
        const told = listen(stack);
        const { containerId: id } = await create(stack, 'db');
        await start(stack, 'db');
        const seen = async () => serviceOf(await look(engine, stack), 'db').health;
        expect(await seen()).toBe('starting');
        await world.until('it counts as healthy', async () => (await seen()) === 'healthy');
        expect(told.filter(({ what }) => what === 'health')).toEqual([
          { ref: stack.ref, service: 'db', id, what: 'health', health: 'healthy', at: aNumber },
        ]);
        await world.hands.stop(id!);
        await start(stack, 'db');
        expect(await seen()).toBe('starting');
        await world.until('it counts as healthy again', async () => (await seen()) === 'healthy');
      });

      it('does not call healthy what fails its check', async () => {
        const health = { ...world.health(false), intervalS: 4, startIntervalS: 1 };
        const stack = await foundation(await smallStack(world, { db: { health } }));
        const told = listen(stack);
        await create(stack, 'db');
        await start(stack, 'db');
        const states = new Set<string>();
        await world.until('the engine has said so', async () => {
          states.add(serviceOf(await look(engine, stack), 'db').health);
          return told.some(({ what }) => what === 'health');
        });
        expect([...states]).not.toContain('healthy');
        expect(serviceOf(await look(engine, stack), 'db').health).toBe('unhealthy');
      });

      it('starts a program that fails five times again, and leaves one that ended well', async () => {
        const stack = await foundation(
          await smallStack(world, {
            db: { command: world.commands.exit(3) },
            web: { command: world.commands.exit(0) },
          }),
        );
        const told = listen(stack);
        for (const service of ['db', 'web']) {
          await create(stack, service);
          await start(stack, service);
        }
        const deaths = (service: string) =>
          told.filter((change) => change.what === 'die' && change.service === service);
        await world.until(
          'the engine gave up',
          async () => deaths('db').length === 6 && serviceOf(await look(engine, stack), 'db').state === 'exited',
        );
        expect(deaths('db').map(({ exitCode }) => exitCode)).toEqual([3, 3, 3, 3, 3, 3]);
        expect(deaths('web').map(({ exitCode }) => exitCode)).toEqual([0]);
        const seen = await look(engine, stack);
        expect([serviceOf(seen, 'db').exitCode, serviceOf(seen, 'web').exitCode]).toEqual([3, 0]);
      });

      it('tells of volumes and networks that were removed by hand', async () => {
        const stack = await foundation(await smallStack(world));
        const told = listen(stack);
        await world.hands.removeVolume(stack.volumes[0]!.name);
        await world.hands.removeNetwork(stack.network!.name);
        await world.until('both are told', () => told.length >= 2);
        expect(whatOf(told)).toEqual(['volume-destroy', 'network-destroy']);
      });

      it('says nothing of strangers', async () => {
        const told: ProjectRef[] = [];
        engine.changes$.subscribe(({ ref }) => told.push(ref));
        const stack = await foundation(await smallStack(world));
        const id = await world.hands.createContainer({ name: `${stack.ref}-stranger`, labels: {} });
        await world.hands.rm(id);
        await create(stack, 'web');
        await world.until('our own is told', () => told.length > 0);
        expect(new Set(told)).toEqual(new Set([stack.ref]));
      });
    });

    describe('what hands changed', () => {
      const running = async () => {
        const stack = await foundation(await smallStack(world));
        const told = listen(stack);
        const { containerId } = await create(stack, 'db');
        await start(stack, 'db');
        return { stack, told, id: containerId! };
      };

      it('shows in the facts after an update, at every look until it is repaired', async () => {
        const { stack, told, id } = await running();
        await world.hands.update(id, { memoryMiB: 48 });
        await world.until('the update is told', () => whatOf(told, id).includes('update'));
        for (const _ of [1, 2])
          expect(differences(stack.containers[0]!, serviceOf(await look(engine, stack), 'db').facts!)).toEqual([
            'has memory limit 48 MiB instead of 32 MiB',
          ]);
      });

      it('shows in the name after a rename', async () => {
        const { stack, told, id } = await running();
        await world.hands.rename(id, `${stack.ref}-renamed`);
        await world.until('the rename is told', () => whatOf(told, id).includes('rename'));
        expect(serviceOf(await look(engine, stack), 'db').name).toBe(`${stack.ref}-renamed`);
      });

      it('shows in the networks after a disconnect', async () => {
        const { stack, told, id } = await running();
        await look(engine, stack);
        await world.hands.disconnect(id, stack.network!.name);
        await world.until('the disconnect is told', () => whatOf(told, id).includes('disconnect'));
        expect(serviceOf(await look(engine, stack), 'db').networks).toEqual([]);
      });

      it('shows when the network that a container was made for is gone, also behind another of its name', async () => {
        const { stack, id } = await running();
        await world.hands.stop(id);
        expect(serviceOf(await look(engine, stack), 'db').networks).toEqual([stack.network!.name]);
        await world.hands.removeNetwork(stack.network!.name);
        expect(serviceOf(await look(engine, stack), 'db').networks).toEqual([]);
        await foundation(stack);
        expect(serviceOf(await look(engine, stack), 'db').networks).toEqual([]);
        await expect(start(stack, 'db', id)).rejects.toMatchObject({ code: 'network-missing' });
      });
    });

    describe('deleting data', () => {
      const remove = (stack: DesiredStack, names: readonly string[]) =>
        world.removal.removeVolumes(world.server, stack.ref, names, new AbortController().signal);

      it('deletes the named volumes, once or twice', async () => {
        const stack = await foundation(await smallStack(world));
        const { name } = stack.volumes[0]!;
        await remove(stack, [name, `${name}-nosuch`]);
        await remove(stack, [name]);
        expect((await look(engine, stack)).volumes).toEqual([]);
      });

      it('refuses a volume that a container uses', async () => {
        const stack = await foundation(await smallStack(world));
        await create(stack, 'db');
        await expect(remove(stack, [stack.volumes[0]!.name])).rejects.toMatchObject({ code: 'volume-in-use' });
        expect((await look(engine, stack)).volumes).toEqual(stack.volumes);
      });

      it('deletes nothing when one of the names is not the project’s', async () => {
        const [stack, other] = [await foundation(await smallStack(world)), await foundation(await smallStack(world))];
        const names = [stack.volumes[0]!.name, other.volumes[0]!.name];
        await expect(remove(stack, names)).rejects.toMatchObject({ code: 'name-taken' });
        for (const name of names) expect(await world.hands.has('volume', name)).toBe(true);
      });
    });
  });
}
