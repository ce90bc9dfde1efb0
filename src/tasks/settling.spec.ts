import { Subject } from 'rxjs';
import { VirtualTime } from '../../test/harness/engine-virtual-time.js';
import type { EventStore } from '../event-store/event-store.js';
import type { Recorded } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import type { ProjectList } from '../projects/project-list.js';
import type { Statuses } from '../reconciler/statuses.js';
import { Settling } from './settling.js';

const SHOP = 'abcdefghijklmnopqrst' as ProjectRef;
const DEADLINE_MS = 60_000;

describe('Waiting until a project is settled', () => {
  let time: VirtualTime;
  let committed: Subject<Recorded>;
  let project: { desired: string; version: number };
  let ready: { status: string; message: string };
  let settling: Settling;
  let stop: AbortController;
  const news = (of: string = SHOP) => committed.next({ stream: `convergence-${of}` } as Recorded);
  const wait = () => {
    const outcome = { is: 'waiting' };
    settling.settled(SHOP, 3, stop.signal, DEADLINE_MS).then(
      () => (outcome.is = 'settled'),
      (error: Error) => (outcome.is = error.message),
    );
    return outcome;
  };

  beforeEach(() => {
    time = new VirtualTime();
    committed = new Subject();
    project = { desired: 'active', version: 3 };
    ready = { status: 'false', message: 'db: starting' };
    stop = new AbortController();
    const store = { committed$: committed } as unknown as EventStore;
    const projects = { find: async () => ({ ref: SHOP, ...project }) } as unknown as ProjectList;
    const of = async () => new Map([[SHOP, { conditions: [{ type: 'Ready', ...ready }] }]]);
    settling = new Settling(store, projects, { of, changed$: new Subject() } as unknown as Statuses, time);
  });

  it('ends at once when it is so', async () => {
    ready = { status: 'true', message: '' };
    const outcome = wait();
    await time.pass(1);
    expect(outcome.is).toBe('settled');
  });

  it('ends when the reconciler says so, and looks for no other reason', async () => {
    const outcome = wait();
    await time.pass(1);
    ready = { status: 'true', message: '' };
    news('zyxwvutsrqponmlkjihg');
    await time.pass(1000);
    expect(outcome.is).toBe('waiting');
    news();
    await time.pass(1);
    expect(outcome.is).toBe('settled');
  });

  it('does not take an older wish for it', async () => {
    project.version = 2;
    ready = { status: 'true', message: '' };
    const outcome = wait();
    await time.pass(1);
    expect(outcome.is).toBe('waiting');
    project.version = 4;
    news();
    await time.pass(1);
    expect(outcome.is).toBe('settled');
  });

  it('says after its deadline what keeps it from being so', async () => {
    const outcome = wait();
    await time.pass(DEADLINE_MS);
    expect(outcome.is).toBe('The services did not come up in time: db: starting');
    expect(committed.observed).toBe(false);
  });

  it('ends with the program, and with the project', async () => {
    const stopped = wait();
    await time.pass(1);
    stop.abort(new Error('stopped'));
    await time.pass(1);
    expect(stopped.is).toBe('stopped');
    stop = new AbortController();
    project.desired = 'gone';
    const gone = wait();
    await time.pass(1);
    expect(gone.is).toBe('The project was removed meanwhile.');
  });
});
