import { Observable } from 'rxjs';
import type { RawEvent } from '../../src/engine/changes.js';
import { Engine, type ApplyContext } from '../../src/engine/engine.js';
import type { ExecCommand, ExecResult } from '../../src/engine/exec.js';
import { MemoryEngine } from '../../src/engine/memory/memory-engine.js';
import type { ImageContent, Pins } from '../../src/engine/pins.js';
import type { ProjectRef } from '../../src/kernel/ids.js';
import { describeAction, type Action } from '../../src/stack/domain/actions.js';
import type { ForeignStack } from '../../src/stack/domain/adopt/foreign.js';
import type { ObservedStack } from '../../src/stack/domain/observed.js';
import { CallGuard } from './call-guard.js';
import type { Life } from './life.js';
import type { World } from './world.js';

/** The engine as one process sees it: each call is a step that it may die at, and is held against what it may do. */
export class ProcessEngine extends Engine {
  private readonly inner: MemoryEngine;
  private readonly guard: CallGuard;

  constructor(
    private readonly world: World,
    private readonly life: Life,
  ) {
    super();
    this.inner = new MemoryEngine({
      host: world.host,
      instance: world.instance,
      scheduler: life.scheduler,
      events$: this.events(),
    });
    this.guard = new CallGuard(world);
  }

  get changes$() {
    return this.inner.changes$;
  }
  get relist$() {
    return this.inner.relist$;
  }
  get availability$() {
    return this.inner.availability$;
  }

  async observe(ref: ProjectRef, options: Parameters<Engine['observe']>[1]): Promise<ObservedStack> {
    const observed = await this.call('look', () => this.inner.observe(ref, options));
    this.guard.saw(ref, observed);
    return observed;
  }

  async apply(ref: ProjectRef, action: Action, context: ApplyContext): Promise<{ readonly containerId?: string }> {
    const text = `${describeAction(action)} of ${this.world.nameOf(ref)}`;
    this.world.mutations += 1;
    this.guard.before(ref, action, context);
    try {
      const answer = await this.call(text, () => this.applied(ref, action, context));
      this.guard.done(ref, action);
      this.world.story.tell('call', () => text);
      return answer;
    } catch (error) {
      this.world.story.tell('call', () => `${text}: FAILED, ${String(error)}`);
      throw error;
    } finally {
      this.guard.after(action);
    }
  }

  foreignProjects(signal: AbortSignal): Promise<readonly string[]> {
    return this.call('list of foreign projects', () => this.inner.foreignProjects(signal));
  }
  foreign(project: string, signal: AbortSignal): Promise<ForeignStack | undefined> {
    return this.call('look at a foreign project', () => this.inner.foreign(project, signal));
  }
  refs(signal: AbortSignal): Promise<ReadonlySet<ProjectRef>> {
    return this.call('list of refs', () => this.inner.refs(signal));
  }
  absent(images: readonly string[], signal: AbortSignal, pins?: Pins): Promise<readonly string[]> {
    return this.call('question for images', () => this.inner.absent(images, signal, pins));
  }
  contentOf(image: string, signal: AbortSignal): Promise<ImageContent | undefined> {
    return this.call('question for an image', () => this.inner.contentOf(image, signal));
  }
  exec(ref: ProjectRef, service: string, command: ExecCommand, signal: AbortSignal): Promise<ExecResult> {
    return this.call('program', () => this.inner.exec(ref, service, command, signal));
  }
  logTail(ref: ProjectRef, service: string, lines: number, signal: AbortSignal): Promise<readonly string[]> {
    return this.call('log', () => this.inner.logTail(ref, service, lines, signal));
  }
  open(): void {
    this.inner.open();
  }
  close(): Promise<void> {
    return this.inner.close();
  }

  /** A container is made first and given its files then: who dies in between leaves it without. */
  private async applied(ref: ProjectRef, action: Action, context: ApplyContext) {
    const answer = await this.inner.apply(ref, action, context);
    if (!this.life.isAlive && answer.containerId) this.world.watch.madeHalf(answer.containerId);
    return answer;
  }

  private call<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.life.step(`calls the engine (${what})`);
    if (!this.life.isAlive) return new Promise(() => undefined);
    return this.life.whileAlive(work(), `the engine answers (${what})`);
  }

  /** Dropped, doubled, late and so in another order, as the world's climate is. */
  private events(): Observable<RawEvent> {
    return new Observable((listener) =>
      this.world.host.events$.subscribe((event) => {
        for (const lateMs of this.world.arrivals()) {
          if (lateMs === 0) listener.next(event);
          else this.life.scheduler.after(lateMs, () => listener.next(event));
        }
      }),
    );
  }
}
