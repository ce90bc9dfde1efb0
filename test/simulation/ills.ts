import { LABEL } from '../../src/engine/labels.js';
import type { Behaviour, MemoryContainer } from '../../src/engine/memory/objects.js';

export type Ill = 'crash-loop' | 'sick' | 'cannot-start' | 'deaf';
interface Case {
  readonly ill: Ill;
  /** The world's time. */
  readonly until: number;
  readonly afterMs: number;
}

const WARM_MS = 1_500;

/** Which services do not do what they should, and until when. */
export class Ills {
  private readonly cases = new Map<string, Case>();

  constructor(
    private readonly now: () => number,
    /** Others' containers are never ill. */
    private readonly instance: string,
  ) {}

  /** @param afterMs how long a program lives that ends by itself */
  strike(container: MemoryContainer, ill: Ill, forMs: number, afterMs: number): void {
    this.cases.set(keyOf(container), { ill, until: this.now() + forMs, afterMs });
  }

  heal(): void {
    this.cases.clear();
  }

  behaviourOf(container: MemoryContainer): Behaviour {
    const { ill, afterMs = 0 } = this.of(container) ?? {};
    return {
      ...(ill === 'cannot-start' ? { cannotStart: 'exec: "entrypoint": permission denied' } : {}),
      ...(ill === 'crash-loop' ? { ends: { afterMs, code: 1 } } : {}),
      ...(ill === 'deaf' ? { ignoresTerm: true } : {}),
      isWell: (now) => this.of(container)?.ill !== 'sick' && now - container.startedAt >= WARM_MS,
    };
  }

  private of(container: MemoryContainer): Case | undefined {
    if (container.labels[LABEL.instance] !== this.instance) return undefined;
    const known = this.cases.get(keyOf(container));
    return known && known.until > this.now() ? known : undefined;
  }
}

const keyOf = ({ labels }: MemoryContainer): string => `${labels[LABEL.project] ?? ''}/${labels[LABEL.service] ?? ''}`;
