import { MemoryDataRemoval } from '../../src/engine/memory/memory-data-removal.js';
import { MemoryEngine } from '../../src/engine/memory/memory-engine.js';
import { MemoryHost } from '../../src/engine/memory/memory-host.js';
import type { Behaviour, MemoryContainer } from '../../src/engine/memory/objects.js';
import { noPrograms, type ExecAnswer, type ExecCall } from '../../src/engine/memory/programs.js';
import type { ServerId } from '../../src/kernel/ids.js';
import type { EngineWorld, Hands } from '../contract/engine-world.js';
import { VirtualTime } from './engine-virtual-time.js';

const IMAGE = 'supascale.local/test/busybox:1';

/** The programs of this world, by their command line. */
function behave({ command: [program, ...rest], health }: MemoryContainer): Behaviour {
  return {
    ...(program === 'nosuch' ? { cannotStart: 'exec: "nosuch": executable file not found in $PATH' } : {}),
    ...(program === 'exit' ? { ends: { afterMs: 10, code: Number(rest[0]) } } : {}),
    ...(program === 'say' ? { output: rest } : {}),
    isWell: () => health?.test.at(-1) !== 'false',
  };
}

function runs(call: ExecCall): ExecAnswer | Promise<ExecAnswer> {
  const [program = '', word = ''] = call.argv;
  switch (program) {
    case 'cat':
      return { stdout: call.stdin };
    case 'say':
      return { stdout: word };
    case 'complain':
      return { stderr: word };
    case 'exit':
      return { exitCode: Number(word) };
    case 'valueOf':
      return { stdout: `${call.env[word] ?? ''}\n` };
    case 'readOne':
      return { stdout: `${call.stdin.toString().split('\n')[0]}\n` };
    case 'sleep':
      return new Promise(() => undefined);
    default:
      return noPrograms(call);
  }
}

export async function memoryWorld(): Promise<EngineWorld & { host: MemoryHost; time: VirtualTime }> {
  const time = new VirtualTime();
  const host = new MemoryHost({ scheduler: time, behave });
  host.images.add(IMAGE);
  host.onExec('db', runs);
  const instance = 'here';
  const open = (of: string) => {
    const engine = new MemoryEngine({ host, instance: of, scheduler: time });
    engine.open();
    return engine;
  };
  let subnets = 0;
  let ports = 20_000;
  return {
    host,
    time,
    instance,
    server: 'local' as ServerId,
    engine: open(instance),
    removal: new MemoryDataRemoval(instance, () => host),
    hands: handsOf(host),
    image: IMAGE,
    commands: {
      sleep: ['sleep'],
      missing: ['nosuch'],
      exit: (code) => ['exit', String(code)],
      say: (lines) => ['say', ...lines],
    },
    programs: {
      cat: ['cat'],
      missing: ['nosuch'],
      sleep: ['sleep'],
      say: (text) => ['say', text],
      complain: (text) => ['complain', text],
      exit: (code) => ['exit', String(code)],
      valueOf: (variable) => ['valueOf', variable],
      readOne: ['readOne'],
    },
    health: (verdict) => ({ test: ['CMD', String(verdict)], intervalS: 1, timeoutS: 1, retries: 1, startPeriodS: 0 }),
    another: async (of) => open(of),
    subnet: () => `10.90.${Math.floor(subnets / 16)}.${(subnets++ % 16) * 16}/28`,
    freePort: async () => ports++,
    async until(what, holds) {
      for (let passed = 0; passed < 30_000; passed += 50) {
        if (await holds()) return;
        await time.pass(50);
      }
      throw new Error(`Not within 30 s: ${what}`);
    },
    end: async () => undefined,
  };
}

function handsOf(host: MemoryHost): Hands {
  const { containers, networks } = host;
  const network = (name: string) => networks.named(name) ?? networks.require(name);
  return {
    kill: async (id, signal) => containers.kill(id, signal),
    stop: (id) => containers.stop(id),
    rm: async (id) => containers.remove(id, { force: true }),
    pause: async (id) => containers.pause(id),
    rename: async (id, name) => containers.rename(id, name),
    update: async (id, change) => containers.update(id, change),
    disconnect: async (id, name) => containers.disconnect(id, network(name).id),
    createContainer: async ({
      name,
      labels,
      env = {},
      network: joined,
      volumes = [],
      binds = [],
      ports = [],
      health,
    }) =>
      containers.create({
        name,
        labels,
        image: IMAGE,
        command: ['sleep'],
        env,
        mounts: volumes,
        binds: binds.map((bind) => ({ ...bind, readOnly: true })),
        ports,
        restartPolicy: 'no',
        ...(joined === undefined ? {} : { networkId: network(joined).id }),
        ...(health ? { health } : {}),
      }).id,
    start: async (id) => containers.start(id),
    createNetwork: async (made) => networks.create(made).id,
    createVolume: async ({ name, labels }) => void host.createVolume(name, labels),
    removeNetwork: async (name) => networks.remove(network(name).id),
    removeVolume: async (name) => host.removeVolume(name),
    async has(kind, idOrName) {
      if (kind === 'volume') return host.volumes.has(idOrName);
      const all: readonly { id: string; name: string }[] = kind === 'container' ? containers.all() : networks.all();
      return all.some(({ id, name }) => id === idOrName || name === idOrName);
    },
    stateOf: async (id) => containers.require(id).state,
    async hold(port) {
      const release = host.ports.hold('127.0.0.1', port);
      return async () => release();
    },
  };
}
