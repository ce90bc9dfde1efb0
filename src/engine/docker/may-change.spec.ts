import type Docker from 'dockerode';
import { realScheduler } from '../../config/real-scheduler.js';
import { LeaseLost } from '../../kernel/lease-lost.js';
import { Connection } from './connection.js';

describe('A process that must not change anything any more', () => {
  const { signal } = new AbortController();
  let mayChange = true;
  let asked: string[] = [];
  const connection = new Connection('unix:///nowhere/docker.sock', realScheduler, () => {
    if (!mayChange) throw new LeaseLost('Another process may write now.');
  });
  const request = (what: string) => (_: Docker) => {
    asked.push(what);
    return Promise.reject(new Error('enough')); // that it was asked is all that counts here
  };
  const attempt = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error: Error) => error.message,
    );
  beforeEach(() => {
    asked = [];
    mayChange = true;
  });
  afterAll(() => connection.close());

  const calls = {
    change: () => connection.change(signal, request('change')),
    exec: () => connection.duplex(signal, request('exec'), () => Promise.resolve()),
    pull: () => connection.lines(signal, request('pull'), { during: 'pull' }),
  };

  it.each(Object.entries(calls))('asks nothing of the engine: %s', async (what, call) => {
    await attempt(call());
    expect(asked).toEqual([what]);
    mayChange = false;
    await expect(call()).rejects.toMatchObject({
      name: 'EngineError',
      code: 'aborted',
      message: 'Nothing was asked of the engine. Another process may write now.',
    });
    expect(asked).toEqual([what]);
  });

  it('may still look', async () => {
    mayChange = false;
    await attempt(connection.read(signal, request('read')));
    await attempt(connection.lines(signal, request('events')));
    expect(asked).toEqual(['read', 'events']);
  });
});
