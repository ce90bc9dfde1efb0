import { EngineError } from '../engine-error.js';
import type { MemoryContainer } from './objects.js';

const EVERYWHERE = '0.0.0.0';
type Socket = Readonly<{ address: string; hostPort: number }>;

/** The host's ports: some are held by programs that are no containers. */
export class Ports {
  private readonly foreign = new Set<Socket>();

  constructor(private readonly addresses: ReadonlySet<string>) {}

  /** A program of the host listens there. @returns ends it */
  hold(address: string, hostPort: number): () => void {
    const socket = { address, hostPort };
    this.foreign.add(socket);
    return () => void this.foreign.delete(socket);
  }

  /** @throws EngineError `port-taken` or `address-not-here` when `container` can't have its ports */
  requireFor(container: MemoryContainer, running: readonly MemoryContainer[]): void {
    const taken = running.filter((other) => other !== container).flatMap(({ ports }) => ports);
    for (const { address, hostPort } of container.ports) {
      const clashes = (other: Socket) => clash({ address, hostPort }, other);
      const fail = (code: 'port-taken' | 'address-not-here', why: string) =>
        new EngineError(
          code,
          `driver failed programming external connectivity on endpoint ${container.name}: ${why}`,
          500,
        );
      if (address !== EVERYWHERE && !this.addresses.has(address))
        throw fail('address-not-here', `listen tcp4 ${address}:${hostPort}: bind: cannot assign requested address`);
      if (taken.some(clashes))
        throw fail('port-taken', `Bind for ${address}:${hostPort} failed: port is already allocated`);
      if ([...this.foreign].some(clashes))
        throw fail('port-taken', `listen tcp4 ${address}:${hostPort}: bind: address already in use`);
    }
  }
}

const clash = (a: Socket, b: Socket): boolean =>
  a.hostPort === b.hostPort && (a.address === b.address || a.address === EVERYWHERE || b.address === EVERYWHERE);
