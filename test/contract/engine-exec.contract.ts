import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import type { ExecCommand } from '../../src/engine/exec.js';
import type { DesiredStack } from '../../src/stack/domain/desired.js';
import { converge, serviceOf, smallStack } from './engine-stack.js';
import type { EngineWorld } from './engine-world.js';

const BIG = 20 * 1024 ** 2;
const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** How every form of the engine runs programs in containers. */
export function execContract(name: string, makeWorld: () => Promise<EngineWorld>): void {
  describe(`Running programs (${name})`, () => {
    let world: EngineWorld;
    let stack: DesiredStack;
    let id: string;
    beforeAll(async () => {
      world = await makeWorld();
      stack = await smallStack(world);
      id = serviceOf((await converge(world, stack)).observed, 'db').id;
    }, 120_000);
    afterAll(() => world?.end(), 60_000);

    const run = (command: ExecCommand, signal = new AbortController().signal) =>
      world.engine.exec(stack.ref, 'db', command, signal);

    it('gives the output', async () => {
      expect(await run({ argv: world.programs.say('grüße') })).toEqual({ exitCode: 0, stdout: 'grüße', stderr: '' });
    });

    it('keeps complaints apart', async () => {
      expect(await run({ argv: world.programs.complain('no') })).toEqual({ exitCode: 0, stdout: '', stderr: 'no' });
    });

    it.each([0, 1, 42])('tells that a program ended with %i', async (code) => {
      expect(await run({ argv: world.programs.exit(code) })).toMatchObject({ exitCode: code });
    });

    it('tells by its code that a program is not there', async () => {
      const { exitCode, stdout, stderr } = await run({ argv: world.programs.missing });
      expect([126, 127]).toContain(exitCode);
      expect(stdout + stderr).toContain('executable file not found');
    });

    it('adds variables to those of the container', async () => {
      const env = { GREETING: 'good day = yes' };
      expect((await run({ argv: world.programs.valueOf('GREETING'), env })).stdout).toBe('good day = yes\n');
      expect((await run({ argv: world.programs.valueOf('SERVICE'), env })).stdout).toBe('db\n');
    });

    it('streams what goes in and what comes out, whole', async () => {
      const bytes = randomBytes(BIG);
      const pieces: Buffer[] = [];
      const stdout = new Writable({ write: (piece: Buffer, _, done) => setImmediate(done, void pieces.push(piece)) });
      const stdin = Readable.from(
        (function* () {
          for (let at = 0; at < BIG; at += 65_521) yield bytes.subarray(at, at + 65_521);
        })(),
      );
      const result = await run({ argv: world.programs.cat, stdin, stdout });
      expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
      expect(stdout.writableEnded).toBe(false);
      stdout.end();
      await once(stdout, 'finish');
      expect(digestOf(Buffer.concat(pieces))).toBe(digestOf(bytes));
    });

    it('keeps the first MiB as text', async () => {
      const { stdout } = await run({
        argv: world.programs.cat,
        stdin: Readable.from([Buffer.alloc(2 * 1024 ** 2, 'a')]),
      });
      expect(stdout).toBe('a'.repeat(1024 ** 2));
    });

    it('does not mind a program that ends without having read everything', async () => {
      const stdin = Readable.from([Buffer.from('first\n'), Buffer.alloc(BIG, 'b')]);
      expect(await run({ argv: world.programs.readOne, stdin })).toMatchObject({ exitCode: 0, stdout: 'first\n' });
    });

    it('fails with what its input failed with', async () => {
      const broken = new Error('the disk is gone');
      const stdin = new PassThrough();
      stdin.write('begun');
      const outcome = expect(run({ argv: world.programs.cat, stdin })).rejects.toBe(broken);
      setTimeout(() => stdin.destroy(broken), 50);
      await outcome;
    });

    it('is given up with its signal', async () => {
      const giveUp = new AbortController();
      const outcome = expect(run({ argv: world.programs.sleep }, giveUp.signal)).rejects.toMatchObject({
        code: 'aborted',
      });
      setTimeout(() => giveUp.abort(), 50);
      await outcome;
      await expect(run({ argv: world.programs.say('x') }, AbortSignal.abort())).rejects.toMatchObject({
        code: 'aborted',
      });
    });

    it('says that there is no container, or that it does not run, and repeats no variable', async () => {
      await expect(
        world.engine.exec(stack.ref, 'nosuch', { argv: ['x'] }, new AbortController().signal),
      ).rejects.toMatchObject({ code: 'not-found' });
      await world.hands.stop(id);
      const error = await run({ argv: world.programs.cat, env: { WORD: id } }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'not-running' });
      expect((error as Error).message).not.toContain(id);
    });
  });
}
