import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import tar from 'tar-stream';
import { docker } from './docker.js';

export const image = (name: string): string => `supascale.local/${name}`;
/** The local images of services, by name. */
export const IMAGES = {
  auth: image('supabase/gotrue:v2.196.0'),
  rest: image('postgrest/postgrest:v14.17'),
  realtime: image('supabase/realtime:v2.134.10'),
  storage: image('supabase/storage-api:v1.74.0'),
  supavisor: image('supabase/supavisor:2.9.12'),
} as const;

export interface ContainerWishes {
  readonly image: string;
  /** What is undefined is left out. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text by absolute path, uploaded before the start. */
  readonly files?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly openFiles?: number;
}

/** A network of its own, with containers that know each other by service name. */
export interface Wire {
  start(service: string, wishes: ContainerWishes): Promise<Docker.Container>;
  /** Starts it, waits for its end and takes it away: its exit code and all that it wrote to stderr. */
  lastWords(service: string, wishes: ContainerWishes): Promise<{ code: number; words: string }>;
  /** Runs a program inside; stdout and stderr together. */
  run(service: string, command: readonly string[]): Promise<{ code: number; output: string }>;
  remove(): Promise<void>;
}

export async function aWire(id: string): Promise<Wire> {
  const network = await docker.createNetwork({ Name: `wire-${id}` });
  const made = new Map<string, Docker.Container>();
  const start = async (service: string, wishes: ContainerWishes) => {
    const container = await create(`wire-${id}`, service, wishes);
    made.set(container.id, container);
    await container.putArchive(archiveOf(wishes.files ?? {}), { path: '/' });
    await container.start();
    made.set(service, container);
    return container;
  };
  return {
    start,
    async lastWords(service, wishes) {
      const container = await start(service, wishes);
      const { StatusCode } = (await container.wait()) as { StatusCode: number };
      const words = unframed(await container.logs({ stderr: true, stdout: false })).trim();
      await container.remove({ v: true });
      for (const name of [service, container.id]) made.delete(name);
      return { code: StatusCode, words };
    },
    run: (service, command) => runIn(made.get(service)!, command),
    async remove() {
      await Promise.all([...new Set(made.values())].map((container) => container.remove({ force: true, v: true })));
      await network.remove();
    },
  };
}

const create = (network: string, service: string, { image, env, command, openFiles }: ContainerWishes) =>
  docker.createContainer({
    Image: image,
    name: `${network}-${service}`,
    Env: Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])),
    ...(command ? { Cmd: [...command] } : {}),
    HostConfig: {
      NetworkMode: network,
      ...(openFiles ? { Ulimits: [{ Name: 'nofile', Soft: openFiles, Hard: openFiles }] } : {}),
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [service] } } },
  });

function archiveOf(files: Readonly<Record<string, string>>): Readable {
  const pack = tar.pack();
  for (const [path, content] of Object.entries(files)) pack.entry({ name: path.slice(1), mode: 0o644 }, content);
  pack.finalize();
  return Readable.from(pack);
}

async function runIn(container: Docker.Container, command: readonly string[]) {
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const { ExitCode } = await exec.inspect();
  return { code: ExitCode ?? -1, output: unframed(Buffer.concat(chunks)) };
}

/** Both streams without the 8 bytes that the engine puts before each piece. */
function unframed(raw: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length; at += 8 + raw.readUInt32BE(at + 4))
    parts.push(raw.subarray(at + 8, at + 8 + raw.readUInt32BE(at + 4)));
  return Buffer.concat(parts).toString();
}
