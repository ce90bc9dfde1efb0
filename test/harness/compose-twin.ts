import type Docker from 'dockerode';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import type { Compose } from '../bench/peers/compose.js';
import { docker } from './docker.js';

/**
 * Has Compose make, without starting them, the containers of a copy of the project's folder under other names, and
 * compares each with the one that runs. The program must not run: the copies carry its labels.
 */
export async function expectTwins(
  compose: Compose,
  folder: string,
  ref: string,
  services: readonly string[],
): Promise<void> {
  const twin = mkdtempSync(join(tmpdir(), 'supascale-twin-'));
  cpSync(folder, twin, { recursive: true });
  for (const file of ['docker-compose.yml', '.env']) {
    const content = readFileSync(join(twin, file), 'utf8').replaceAll(`supascale-${ref}`, `twin-${ref}`);
    writeFileSync(join(twin, file), content.replace(/(?<=subnet: ")[\d.]+\/\d+/, '10.254.77.0/27'));
  }
  try {
    await compose.run(twin, 'up', '--no-start');
    for (const service of services) {
      const ours = await docker.getContainer(`supascale-${ref}-${service}`).inspect();
      const theirs = await docker.getContainer(`twin-${ref}-${service}`).inspect();
      expect(settingsOf(theirs)).toEqual(settingsOf(ours));
      for (const { Source, Destination } of theirs.Mounts.filter(({ Type }) => Type === 'bind'))
        expect([Destination, readFileSync(Source, 'utf8')]).toEqual([Destination, await fileIn(ours.Id, Destination)]);
    }
  } finally {
    await compose.run(twin, 'down', '--volumes');
    rmSync(twin, { recursive: true, force: true });
  }
}

/** What the engine was asked for, without the names that a twin must have for itself and what Compose says of itself. */
function settingsOf({ Image, Config, HostConfig, Mounts, NetworkSettings }: Docker.ContainerInspectInfo) {
  const { Memory, NanoCpus, PidsLimit, RestartPolicy, LogConfig, ShmSize, Ulimits } = HostConfig;
  const own = (name: string): string => name.replace(/^(supascale|twin)-[a-z]{20}/, '');
  const config = Config as typeof Config & { StopSignal?: string; StopTimeout?: number };
  return {
    Image,
    ...{ Cmd: config.Cmd, Entrypoint: config.Entrypoint, Env: [...config.Env].sort(), User: config.User },
    ...{ StopSignal: config.StopSignal, StopTimeout: config.StopTimeout, Healthcheck: config.Healthcheck },
    labels: Object.fromEntries(Object.entries(config.Labels).filter(([key]) => !key.startsWith('com.docker.'))),
    PortBindings: HostConfig.PortBindings as object,
    ...{ Memory, NanoCpus, PidsLimit, RestartPolicy, LogConfig, ShmSize },
    MemorySwap: HostConfig.MemorySwap,
    Ulimits: Ulimits ?? [],
    Init: (HostConfig as { Init?: boolean }).Init ?? false,
    SecurityOpt: (HostConfig.SecurityOpt as string[] | null) ?? [],
    data: Mounts.filter(({ Type }) => Type === 'volume')
      .map(({ Name, Destination, RW }) => `${own(Name!)} at ${Destination} ${RW}`)
      .sort(),
    aliases: Object.values(NetworkSettings.Networks).map(({ Aliases }) =>
      (Aliases as string[]).filter((alias) => !/^[0-9a-f]{12}$/.test(alias)).sort(),
    ),
  };
}

async function fileIn(container: string, path: string): Promise<string> {
  const archive = await docker.getContainer(container).getArchive({ path });
  const pieces: Buffer[] = [];
  for await (const entry of archive.pipe(extract()))
    for await (const piece of entry as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
