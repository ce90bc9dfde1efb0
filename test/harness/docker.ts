import Docker from 'dockerode';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

/** The real engine as hands reach it: what people do behind the control plane's back. */
export const docker = new Docker();

/** Containers of one project, by service, those that do not run included. */
export async function containersOf(
  ref: string,
  engine: Docker = docker,
): Promise<ReadonlyMap<string, Docker.ContainerInfo>> {
  const all = await engine.listContainers({ all: true, filters: { label: [`com.supascale.project=${ref}`] } });
  return new Map(all.map((container) => [container.Labels['com.supascale.service']!, container]));
}

export async function countOf(ref: string): Promise<{ containers: number; networks: number; volumes: number }> {
  const label = [`com.supascale.project=${ref}`];
  const containers = await docker.listContainers({ all: true, filters: { label } });
  const networks = await docker.listNetworks({ filters: { label } });
  const { Volumes } = await docker.listVolumes({ filters: { label } });
  return { containers: containers.length, networks: networks.length, volumes: (Volumes ?? []).length };
}

/** What a program in a container writes to standard output. @throws Error where it fails */
export async function told(container: Docker.Container, argv: readonly string[]): Promise<string> {
  const exec = await container.exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true });
  const [out, err] = [new PassThrough(), new PassThrough()];
  const stream = await exec.start({});
  docker.modem.demuxStream(stream, out, err);
  stream.on('end', () => [out, err].forEach((one) => one.end()));
  const [said, complained] = await Promise.all([text(out), text(err)]);
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${ExitCode}: ${complained}`);
  return said;
}
