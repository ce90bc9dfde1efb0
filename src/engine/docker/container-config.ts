import type Docker from 'dockerode';
import type { DesiredContainer } from '../../stack/domain/desired.js';
import { RESTART_POLICY } from '../../stack/domain/facts.js';
import { containerLabels, type Owner } from '../labels.js';
import type { Revealing } from '../reveal.js';

const MIB = 1024 * 1024;
const NANOS_PER_SECOND = 1e9;

/**
 * What the engine is asked to make of a wanted container, joined with its secrets.
 * @param image how the engine is to find its image
 */
export function containerConfig(
  want: DesiredContainer,
  owner: Owner,
  networkId: string,
  revealing: Revealing,
  image: string = want.image,
): Docker.ContainerCreateOptions {
  return {
    Image: image,
    ...(want.entrypoint ? { Entrypoint: [...want.entrypoint] } : {}),
    ...(want.command ? { Cmd: [...want.command] } : {}),
    Env: Object.entries(want.env).map(([key, text]) => `${key}=${revealing.text(text)}`),
    Labels: { ...containerLabels(owner, want) },
    // Without this the engine accepts the bindings and silently publishes nothing.
    ExposedPorts: Object.fromEntries(want.ports.map(({ containerPort }) => [`${containerPort}/tcp`, {}])),
    ...(want.health ? { Healthcheck: healthcheck(want.health) } : {}),
    ...(want.stopSignal ? { StopSignal: want.stopSignal } : {}),
    StopTimeout: want.stopGraceS,
    HostConfig: hostConfig(want, networkId),
    // By id: a name can be ambiguous on older engines.
    NetworkingConfig: { EndpointsConfig: { [networkId]: { Aliases: [...want.aliases] } } },
  };
}

function hostConfig(want: DesiredContainer, networkId: string): Docker.HostConfig {
  return {
    NetworkMode: networkId,
    Mounts: want.mounts.map(({ volume, path, readOnly }) => ({
      Type: 'volume',
      Source: volume,
      Target: path,
      ...(readOnly ? { ReadOnly: true } : {}),
    })),
    PortBindings: portBindings(want.ports),
    ...(want.memoryMiB ? { Memory: want.memoryMiB * MIB } : {}),
    ...(want.cpus ? { NanoCpus: Math.round(want.cpus * NANOS_PER_SECOND) } : {}),
    PidsLimit: want.pidsLimit,
    ...(want.shmMiB ? { ShmSize: want.shmMiB * MIB } : {}),
    ...(want.openFiles ? { Ulimits: [{ Name: 'nofile', Soft: want.openFiles, Hard: want.openFiles }] } : {}),
    RestartPolicy: restartPolicy(RESTART_POLICY),
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    Init: want.init,
    SecurityOpt: want.noNewPrivileges ? ['no-new-privileges'] : [],
  };
}

function portBindings(ports: DesiredContainer['ports']): Docker.PortMap {
  const bindings: Docker.PortMap = {};
  for (const { containerPort, hostPort, address } of ports)
    (bindings[`${containerPort}/tcp`] ??= []).push({ HostIp: address, HostPort: String(hostPort) });
  return bindings;
}

function restartPolicy(text: string): Docker.HostRestartPolicy {
  const [name = 'no', times] = text.split(':');
  return { Name: name, ...(times ? { MaximumRetryCount: Number(times) } : {}) };
}

const healthcheck = ({
  test,
  intervalS,
  timeoutS,
  retries,
  startPeriodS,
  startIntervalS,
}: NonNullable<DesiredContainer['health']>) => ({
  Test: [...test],
  Interval: intervalS * NANOS_PER_SECOND,
  Timeout: timeoutS * NANOS_PER_SECOND,
  Retries: retries,
  StartPeriod: startPeriodS * NANOS_PER_SECOND,
  // Known from engine 25 on; older ones pass it over.
  ...(startIntervalS ? { StartInterval: startIntervalS * NANOS_PER_SECOND } : {}),
});
