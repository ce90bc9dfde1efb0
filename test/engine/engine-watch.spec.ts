import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerEngine } from '../../src/engine/docker/docker-engine.js';
import type { Availability, EngineChange } from '../../src/engine/engine.js';
import type { ProjectRef } from '../../src/kernel/ids.js';
import { eventually } from '../harness/engine.js';
import { VirtualTime } from '../harness/engine-virtual-time.js';

const REF = 'abcdefghijklmnopqrst' as ProjectRef;
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A socket that answers like an engine, or as badly as a test wants. */
class Scripted {
  private readonly folder = mkdtempSync(join(tmpdir(), 'supascale-scripted-'));
  private readonly server: Server;
  readonly endpoint = `unix://${join(this.folder, 's.sock')}`;
  readonly asked: string[] = [];
  readonly streams: ServerResponse[] = [];
  answers: Readonly<Record<string, Answer>> = {};

  constructor() {
    this.server = createServer((request, response) => {
      const path = new URL(request.url ?? '', 'http://d').pathname;
      this.asked.push(request.url ?? '');
      (this.answers[path] ?? this.usual[path] ?? ((_, r) => r.end('[]')))(request, response);
    });
  }

  private readonly usual: Readonly<Record<string, Answer>> = {
    '/version': (_, response) => response.end('{"Version":"20.10.24"}'),
    '/_ping': (_, response) => response.end('OK'),
    '/volumes': (_, response) => response.end('{"Volumes":null}'),
    '/events': (_, response) => {
      response.flushHeaders();
      this.streams.push(response);
    },
  };

  listen = () => new Promise<void>((resolve) => this.server.listen(this.endpoint.replace('unix://', ''), resolve));

  async end(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const silence: Answer = () => undefined;
const start = (timeNano: string) =>
  `{"Type":"container","Action":"start","Actor":{"ID":"c1","Attributes":{"com.supascale.instance":"i","com.supascale.project":"${REF}","com.supascale.service":"grün"}},"timeNano":${timeNano}}\n`;

describe('Watching an engine', () => {
  let scripted: Scripted;
  let time: VirtualTime;
  let engine: DockerEngine;
  let states: Availability[];
  let changes: EngineChange[];
  let relists: number;
  beforeEach(async () => {
    scripted = new Scripted();
    await scripted.listen();
    time = new VirtualTime();
    engine = new DockerEngine({ endpoint: scripted.endpoint, instance: 'i', scheduler: time });
    [states, changes, relists] = [[], [], 0];
    engine.availability$.subscribe((state) => states.push(state));
    engine.changes$.subscribe((change) => changes.push(change));
    engine.relist$.subscribe(() => relists++);
    engine.open();
    await eventually('it is connected', () => relists === 1);
  });
  afterEach(async () => {
    await engine.close();
    await scripted.end();
  });
  const observe = () => engine.observe(REF, { signal: new AbortController().signal });

  it('begins with a look at everything, once the stream is open', () => {
    expect(scripted.streams).toHaveLength(1);
    expect(states).toEqual([{ reachable: true, version: '20.10.24', since: time.now() }]);
  });

  it('understands events in whatever pieces they come', async () => {
    const bytes = Buffer.from(start('1795527940558937387'));
    for (const byte of bytes) {
      scripted.streams[0]!.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually('it is told', () => changes.length === 1);
    expect(changes).toEqual([{ ref: REF, service: 'grün', id: 'c1', what: 'start', at: 1_795_527_940_558 }]);
  });

  it('goes on from the last event, by the engine’s clock, after the stream has ended', async () => {
    scripted.streams[0]!.write(start('1795527940558937387'));
    await eventually('it is told', () => changes.length === 1);
    await time.pass(2_000);
    scripted.streams[0]!.end();
    await eventually('it is connected again', () => relists === 2);
    const since = new URL(
      scripted.asked.findLast((path) => path.startsWith('/events'))!,
      'http://d',
    ).searchParams.get('since');
    expect(since).toBe('1795527940.558936');
    expect(states).toHaveLength(1); // the engine itself was there all the time
  });

  it('pauses longer and longer while it is in vain', async () => {
    const asked: number[] = [];
    const after = (ms: number, work: () => void) => {
      asked.push(ms);
      return time.after(ms, work);
    };
    scripted.answers = { '/version': (_, response) => response.destroy() };
    const scheduler = { now: () => time.now(), random: () => 0.5, after };
    const other = new DockerEngine({ endpoint: scripted.endpoint, instance: 'i', scheduler });
    const pauses = () => asked.filter((ms) => ms < 10_000);
    other.open();
    await eventually('it has tried seven times', async () => {
      await time.pass(1_000);
      return pauses().length >= 7;
    });
    await other.close();
    expect(pauses().slice(0, 7)).toEqual([187.5, 375, 750, 1_500, 3_000, 3_750, 3_750]);
  });

  it('notices a stream that died in silence, because a ping goes unanswered, and opens another', async () => {
    scripted.answers = { '/_ping': silence };
    const call = observe();
    await call;
    await time.pass(12_000);
    await eventually('it has pinged', () => scripted.asked.some((path) => path.startsWith('/_ping')));
    expect(states.at(-1)?.reachable).toBe(true);
    scripted.answers = { '/version': silence };
    await time.pass(5_000);
    await eventually('the loss is told', () => states.at(-1)?.reachable === false);
    scripted.answers = {};
    await eventually('it is connected again', async () => {
      await time.pass(1_000);
      return relists === 2;
    });
    expect(scripted.streams).toHaveLength(2);
  });

  it('gives a call up at its deadline, and asks whether the engine is there at all', async () => {
    scripted.answers = { '/containers/json': silence };
    const call = observe();
    const outcome = expect(call).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('within 10 s') as string,
    });
    await eventually('it is asked', () => scripted.asked.some((path) => path.startsWith('/containers/json')));
    await time.pass(10_000);
    await outcome;
    await eventually('it has pinged', () => scripted.asked.some((path) => path.startsWith('/_ping')));
    expect(states.at(-1)?.reachable).toBe(true);
  });

  it('does not wait for the rest of an answer that broke off when the engine went', async () => {
    scripted.answers = {
      '/containers/json': (_, response) => {
        response.write('[{"Id":');
        response.destroy();
      },
    };
    const call = observe();
    const outcome = expect(call).rejects.toMatchObject({ code: 'unreachable' });
    await eventually('it is asked', () => scripted.asked.some((path) => path.startsWith('/containers/json')));
    await scripted.end();
    await outcome;
  });

  it('calls an engine lost as soon as any call finds nobody there', async () => {
    scripted.answers = { '/containers/json': silence };
    const waiting = expect(observe()).rejects.toMatchObject({ code: 'unreachable' });
    await eventually('it is asked', () => scripted.asked.some((path) => path.startsWith('/containers/json')));
    rmSync(scripted.endpoint.replace('unix://', ''));
    await expect(engine.refs(new AbortController().signal)).rejects.toMatchObject({ code: 'unreachable' });
    await waiting;
    expect(states.at(-1)).toMatchObject({ reachable: false, reason: expect.stringContaining('ENOENT') as string });
  });

  it('ends its calls with the caller’s signal, and closes their sockets', async () => {
    let closed = false;
    scripted.answers = { '/containers/json': (request) => void request.socket.on('close', () => (closed = true)) };
    const giveUp = new AbortController();
    const call = expect(engine.observe(REF, { signal: giveUp.signal })).rejects.toMatchObject({ code: 'aborted' });
    await eventually('it is asked', () => scripted.asked.some((path) => path.startsWith('/containers/json')));
    giveUp.abort();
    await call;
    await eventually('its socket is closed', () => closed);
  });

  it('lets go of everything when it is closed', async () => {
    let closed = false;
    scripted.streams[0]!.on('close', () => (closed = true));
    await engine.close();
    await eventually('the stream is closed', () => closed);
    await expect(observe()).rejects.toMatchObject({ code: 'aborted' });
  });
});
