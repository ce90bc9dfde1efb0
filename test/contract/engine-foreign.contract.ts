import { randomBytes } from 'node:crypto';
import type { Engine, EngineChange } from '../../src/engine/engine.js';
import { LABEL } from '../../src/engine/labels.js';
import { projectRefFrom } from '../../src/kernel/ids.js';
import type { DesiredContainer, DesiredStack } from '../../src/stack/domain/desired.js';
import { plan } from '../../src/stack/domain/plan.js';
import { apply, converge, look, paused, serviceOf, smallStack } from './engine-stack.js';
import type { EngineWorld } from './engine-world.js';

const CAUSE = { cause: 'asked for' };
const signal = new AbortController().signal;

/** A project of Compose as hands made it: `db` with a volume, and `web` with a port. */
interface Made {
  readonly project: string;
  readonly network: { readonly name: string; readonly subnet: string };
  readonly volume: string;
  readonly port: number;
  readonly ids: Readonly<Record<'db' | 'web', string>>;
}

const labelsOf = (project: string, more: Readonly<Record<string, string>> = {}) => ({
  'com.docker.compose.project': project,
  ...more,
});
const ofService = (project: string, service: string, more: Readonly<Record<string, string>> = {}) =>
  labelsOf(project, {
    'com.docker.compose.service': service,
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
    'com.docker.compose.project.working_dir': '/srv/old',
    ...more,
  });

async function makeByHand({ hands, subnet, freePort, health }: EngineWorld): Promise<Made> {
  const project = `old${randomBytes(6).toString('hex')}`;
  const network = { name: `${project}_default`, subnet: subnet() };
  const volume = `${project}_data`;
  const port = await freePort();
  await hands.createNetwork({ ...network, labels: labelsOf(project, { 'com.docker.compose.network': 'default' }) });
  await hands.createVolume({ name: volume, labels: labelsOf(project) });
  const db = await hands.createContainer({
    name: `${project}-db-1`,
    labels: ofService(project, 'db'),
    env: { POSTGRES_PASSWORD: 'p', EMPTY: '' },
    network: network.name,
    volumes: [{ volume, path: '/data' }],
    binds: [{ source: '/usr', path: '/files' }],
    health: health(true),
  });
  const web = await hands.createContainer({
    name: `${project}-web-1`,
    labels: ofService(project, 'web'),
    network: network.name,
    ports: [{ containerPort: 8000, hostPort: port, address: '127.0.0.1' }],
  });
  await hands.start(db);
  await hands.start(web);
  return { project, network, volume, port, ids: { db, web } };
}

/** The wish of a project that took `made` over, with every hash as recorded then. */
async function takenOver(
  world: EngineWorld,
  { network, volume, port, ids }: Made,
  recorded: Partial<Record<'db' | 'web', string>> = {},
): Promise<DesiredStack> {
  const own = await smallStack(world);
  const [db, web] = own.containers as [DesiredContainer, DesiredContainer];
  const containers = [
    { ...db, files: [], mounts: [{ volume, path: '/data' }] },
    { ...web, ports: [{ containerPort: 8000, hostPort: port, address: '127.0.0.1' }] },
  ];
  return {
    ...own,
    network: { ...network, adopted: true },
    volumes: [{ name: volume, role: 'db', generation: 1, adopted: true }],
    containers,
    adopted: {
      db: { id: ids.db, hash: recorded.db ?? db.hash },
      web: { id: ids.web, hash: recorded.web ?? web.hash },
    },
    adoptedNetwork: network.name,
  };
}

/** What every form of the engine has to do alike with what somebody else made. */
export function foreignContract(name: string, makeWorld: () => Promise<EngineWorld>): void {
  describe(`An engine (${name}) and a stack of somebody else`, () => {
    let world: EngineWorld;
    let engine: Engine;
    beforeAll(async () => {
      world = await makeWorld();
      engine = world.engine;
    }, 120_000);
    afterAll(() => world?.end(), 60_000);

    const step = (stack: DesiredStack, kind: 'stop' | 'remove', service: string, id: string) =>
      apply(engine, stack, { kind, service, id, ...CAUSE });

    it('reads it, whoever set what, and touches nothing', async () => {
      const made = await makeByHand(world);
      await world.until('the database is called healthy', async () => {
        const seen = await engine.foreign(made.project, signal);
        return seen?.containers[0]?.health === 'healthy';
      });
      const imageId = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string;
      const ofImage = { entrypoint: [], command: expect.any(Array) as string[], env: expect.any(Object) as object };
      const rest = { number: 1, image: world.image, imageId, ofImage };
      const common = { ...rest, command: [...world.commands.sleep], networks: [made.network.name], isRunning: true };
      const seen = (await engine.foreign(made.project, signal))!;
      const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
      const containers = seen.containers.map((each) => ({ ...each, mounts: [...each.mounts].sort(byPath) }));
      expect({ ...seen, containers }).toEqual({
        project: made.project,
        folder: '/srv/old',
        networks: [made.network],
        containers: [
          {
            ...{ id: made.ids.db, name: `${made.project}-db-1`, service: 'db', ...common },
            env: { POSTGRES_PASSWORD: 'p', EMPTY: '' },
            mounts: [
              { kind: 'volume', source: made.volume, path: '/data', readOnly: false },
              { kind: 'bind', source: '/usr', path: '/files', readOnly: true },
            ],
            ...{ ports: [], hasHealthCheck: true, health: 'healthy', restarts: 0 },
          },
          {
            ...{ id: made.ids.web, name: `${made.project}-web-1`, service: 'web', ...common },
            ...{ env: {}, mounts: [], ports: [{ containerPort: 8000, hostPort: made.port, address: '127.0.0.1' }] },
            ...{ hasHealthCheck: false, health: 'none', restarts: 0 },
          },
        ],
      });
    });

    it('names projects of Compose that no Supascale has a hand in, and knows no other', async () => {
      const made = await makeByHand(world);
      const own = await smallStack(world);
      await apply(engine, own, { kind: 'create-volume', volume: own.volumes[0]!, ...CAUSE });
      const project = `${made.project}x`;
      const mixed = { ...ofService(project, 'db'), [LABEL.instance]: 'elsewhere' };
      await world.hands.createContainer({ name: `${project}-db-1`, labels: ofService(project, 'db') });
      await world.hands.createContainer({ name: `${project}-db-2`, labels: mixed });
      const bare = `${made.project}y`;
      await world.hands.createVolume({ name: bare, labels: labelsOf(bare) });
      const names = await engine.foreignProjects(signal);
      expect(names).toContain(made.project);
      expect(names).toEqual([...names].sort());
      for (const name of [project, bare, `supascale-${own.ref}`]) {
        expect(names).not.toContain(name);
        expect(await engine.foreign(name, signal)).toBeUndefined();
      }
    });

    it('shows each container of a service, and none that was run for a moment', async () => {
      const { project } = await makeByHand(world);
      const more = { 'com.docker.compose.container-number': '2' };
      await world.hands.createContainer({ name: `${project}-web-2`, labels: ofService(project, 'web', more) });
      const once = ofService(project, 'web', { 'com.docker.compose.oneoff': 'True' });
      await world.hands.createContainer({ name: `${project}-web-run-1`, labels: once });
      const seen = await engine.foreign(project, signal);
      expect(seen?.containers.map(({ service, number, isRunning }) => [service, number, isRunning])).toEqual([
        ['db', 1, true],
        ['web', 1, true],
        ['web', 2, false],
      ]);
    });

    describe('taken over', () => {
      it('is left as it is where nothing differs', async () => {
        const made = await makeByHand(world);
        const stack = await takenOver(world, made);
        const { done, observed } = await converge(world, stack);
        expect(done).toEqual([`record-volume:${made.volume}`]);
        expect(observed.networks).toEqual([{ id: expect.any(String) as string, ...made.network, adopted: true }]);
        expect(observed.volumes).toEqual([{ name: made.volume, role: 'db', generation: 1 }]);
        expect(serviceOf(observed, 'db')).toMatchObject({
          ...{ id: made.ids.db, name: `${made.project}-db-1`, hash: stack.containers[0]!.hash, adopted: true },
          ...{ state: 'running', networks: [made.network.name] },
        });
        expect(serviceOf(await look(engine, stack, true), 'db').facts).toBeUndefined();
        expect(await engine.refs(signal)).not.toContain(stack.ref);
      });

      it('has one container replaced where only that one differs, on its network and with its port', async () => {
        const made = await makeByHand(world);
        const stack = await takenOver(world, made, { web: '' });
        const { done, observed } = await converge(world, stack);
        expect(done).toEqual([`record-volume:${made.volume}`, 'stop:web', 'remove:web', 'create:web', 'start:web']);
        expect(serviceOf(observed, 'db').id).toBe(made.ids.db);
        const web = serviceOf(observed, 'web');
        expect(web).toMatchObject({ name: stack.containers[1]!.name, networks: [made.network.name] });
        expect(web.adopted).toBeUndefined();
        expect(await world.hands.has('container', made.ids.web)).toBe(false);
      });

      it('keeps its data in its volume when its database is replaced', async () => {
        const made = await makeByHand(world);
        const stack = await takenOver(world, made, { db: 'another' });
        const { done, observed } = await converge(world, stack);
        expect(done).toEqual([`record-volume:${made.volume}`, 'stop:db', 'remove:db', 'create:db', 'start:db']);
        expect(serviceOf(observed, 'db').name).toBe(stack.containers[0]!.name);
        expect(serviceOf(observed, 'web').id).toBe(made.ids.web);
        expect((await look(engine, stack, true)).volumes).toEqual([{ name: made.volume, role: 'db', generation: 1 }]);
      });

      it('tells what happens to it, starts again what was killed, and makes anew what was removed', async () => {
        const made = await makeByHand(world);
        const stack = await takenOver(world, made);
        const told: EngineChange[] = [];
        engine.changes$.subscribe((change) => change.ref === stack.ref && told.push(change));
        const heard = (what: string, id: string) =>
          world.until(`${what} of ${id}`, () => told.some((change) => change.what === what && change.id === id));
        await converge(world, stack);
        await world.hands.kill(made.ids.db);
        await heard('die', made.ids.db);
        expect(told.find(({ what }) => what === 'die')).toMatchObject({ service: 'db', exitCode: 137 });
        const { done } = await converge(world, stack);
        expect(done).toEqual([`record-volume:${made.volume}`, 'start:db']);
        await world.hands.rm(made.ids.web);
        await heard('destroy', made.ids.web);
        const again = await converge(world, stack);
        expect(again.done).toEqual([`record-volume:${made.volume}`, 'create:web', 'start:web']);
        expect(serviceOf(again.observed, 'db').id).toBe(made.ids.db);
      });

      it('runs programs and tells its output like any other', async () => {
        const stack = await takenOver(world, await makeByHand(world));
        await look(engine, stack);
        const said = await engine.exec(stack.ref, 'db', { argv: world.programs.say('here') }, signal);
        expect(said).toMatchObject({ exitCode: 0, stdout: 'here' });
        expect(await engine.logTail(stack.ref, 'db', 5, signal)).toEqual([]);
        await expect(
          engine.exec(stack.ref, 'nosuch', { argv: world.programs.say('here') }, signal),
        ).rejects.toMatchObject({ code: 'not-found' });
      });

      it('stops the project when its volume is gone, and none is made in its place', async () => {
        const made = await makeByHand(world);
        const stack = await takenOver(world, made);
        await world.hands.rm(made.ids.db);
        await world.hands.removeVolume(made.volume);
        const { steps, blocks } = plan(stack, await look(engine, stack), { volumes: new Set() });
        expect([steps, blocks]).toEqual([[], [expect.objectContaining({ reason: 'data-volume-missing' })]]);
        const create = { kind: 'create-volume', volume: stack.volumes[0]!, ...CAUSE } as const;
        await expect(apply(engine, stack, create)).rejects.toMatchObject({ code: 'invalid-config' });
        expect(await world.hands.has('volume', made.volume)).toBe(false);
      });

      it('leaves with its containers and its network, and without its volume', async () => {
        const made = await makeByHand(world);
        const stack = paused(await takenOver(world, made));
        const { observed } = await converge(world, stack);
        expect([observed.containers, observed.networks]).toEqual([[], []]);
        expect(await world.hands.has('network', made.network.name)).toBe(false);
        expect(await world.hands.has('volume', made.volume)).toBe(true);
      });

      it('leaves without its network while something else is attached to it', async () => {
        const made = await makeByHand(world);
        const neighbour = ofService(made.project, 'proxy');
        const { network } = made;
        const proxy = { name: `${made.project}-proxy-1`, labels: neighbour, network: network.name };
        await world.hands.start(await world.hands.createContainer(proxy));
        const { observed } = await converge(world, paused(await takenOver(world, made)));
        expect(observed).toMatchObject({ containers: [], networks: [{ name: network.name, shared: true }] });
        expect(await world.hands.has('container', proxy.name)).toBe(true);
      });

      it('gets a network of ours under the same name when its own is gone', async () => {
        const made = await makeByHand(world);
        const stack = await takenOver(world, made);
        for (const id of Object.values(made.ids)) await world.hands.rm(id);
        await world.hands.removeNetwork(made.network.name);
        const { observed } = await converge(world, stack);
        expect(observed.networks).toEqual([{ id: expect.any(String) as string, ...made.network }]);
        expect(observed.containers.map(({ networks }) => networks)).toEqual([[made.network.name], [made.network.name]]);
      });

      it('has its volume deleted only by a wish that knows it was taken over', async () => {
        const made = await makeByHand(world);
        const stack = await takenOver(world, made);
        const remove = (adopted?: readonly string[]) =>
          world.removal.removeVolumes(world.server, stack.ref, [made.volume], signal, adopted);
        await converge(world, paused(stack));
        await expect(remove()).rejects.toMatchObject({ code: 'name-taken' });
        await expect(remove([`${made.volume}2`])).rejects.toMatchObject({ code: 'name-taken' });
        expect(await world.hands.has('volume', made.volume)).toBe(true);
        await remove([made.volume]);
        expect(await world.hands.has('volume', made.volume)).toBe(false);
      });
    });

    it('touches nothing that a wish does not name, nor what another Supascale has marked', async () => {
      const made = await makeByHand(world);
      const stack = await takenOver(world, made);
      const nothing = { ...stack, adopted: undefined, adoptedNetwork: undefined, volumes: [], network: undefined };
      const { db } = made.ids;
      expect((await look(engine, nothing)).containers).toEqual([]);
      await expect(step(nothing, 'stop', 'db', db)).rejects.toMatchObject({ code: 'name-taken' });
      const other = await smallStack(world);
      const id = await world.hands.createContainer({
        name: `${made.project}-db-9`,
        labels: { [LABEL.instance]: 'elsewhere', [LABEL.project]: projectRefFrom(randomBytes(20)) },
      });
      const wrong = { ...other, adopted: { db: { id, hash: '' } } };
      expect((await look(engine, wrong)).containers).toEqual([]);
      await expect(step(wrong, 'remove', 'db', id)).rejects.toMatchObject({ code: 'name-taken' });
      expect(await world.hands.has('container', id)).toBe(true);
    });

    it('lays a volume of ours over a folder of the server, and knows it again', async () => {
      const stack = await smallStack(world);
      const volume = { ...stack.volumes[0]!, device: '/usr' };
      const create = (device: string) =>
        apply(engine, stack, { kind: 'create-volume', volume: { ...volume, device }, ...CAUSE });
      await create('/usr');
      await create('/usr');
      await expect(create('/etc')).rejects.toMatchObject({ code: 'conflict' });
      const { name, role, generation } = volume;
      expect((await look(engine, stack)).volumes).toEqual([{ name, role, generation }]);
    });
  });
}
