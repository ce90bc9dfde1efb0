import Docker from 'dockerode';

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
