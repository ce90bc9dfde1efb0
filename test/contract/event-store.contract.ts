import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Commands, fold } from '../../src/event-store/commands.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import type { InlineProjection } from '../../src/event-store/inline-projection.js';
import type { Once } from '../../src/event-store/once.js';
import { Projections } from '../../src/event-store/projections.js';
import { finishRebuild, rebuild, RebuildRow } from '../../src/event-store/rebuild.js';
import { UniqueViolation, type Table } from '../../src/event-store/tables.js';
import { verifyChain } from '../../src/event-store/verify.js';
import type { Clock } from '../../src/kernel/clock.js';
import type { Recorded } from '../../src/kernel/event.js';
import { Refused } from '../../src/kernel/refused.js';
import {
  ada,
  DraftRow,
  LatestRow,
  noteDecider,
  NoteRow,
  notesProjection,
  pinned,
  settled,
  ToldRow,
  toldProjection,
  written,
  type NoteEvent,
} from './notes.fixture.js';

export interface Form {
  readonly store: EventStore;
  close(): Promise<void>;
}

const projections: readonly InlineProjection[] = [notesProjection, toldProjection];

const codeOf = (error: unknown): string => (error instanceof Refused ? error.code : String(error));
const outcome = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => codeOf(error),
  );

/** What every form of the event store keeps. `open` gives an empty one with the tables of `notes.fixture.ts`. */
export function eventStoreContract(
  form: string,
  open: (projections: readonly InlineProjection[], clock: Clock) => Promise<Form>,
): void {
  describe(`The ${form} event store`, () => {
    let opened: Form;
    let store: EventStore;
    let commands: Commands;
    let now: number;

    beforeEach(async () => {
      now = 1_700_000_000_000;
      opened = await open(projections, () => now);
      store = opened.store;
      commands = new Commands(store);
    });
    afterEach(() => opened.close());

    const rows = <Row extends object>(table: Table<Row>): Promise<readonly Row[]> =>
      store.transact(({ tables }) => tables.findAll(table, {}));
    const all = async (): Promise<Recorded[]> => [
      ...(await store.readAll('wishes', 0, 10_000)),
      ...(await store.readAll('convergence', 0, 10_000)),
    ];
    const write = (id: string, title = id): Promise<unknown> =>
      commands.handle(noteDecider, id, { type: 'Write', title }, ada);

    describe('appending and reading', () => {
      it('gives back what was appended, as it was, with its place', async () => {
        expect(await store.append('note-a', 0, [written('A'), pinned], ada)).toBe(2);
        now += 5;
        expect(await store.append('convergence-a', 0, [settled], ada)).toBe(1);
        const [first, second] = await store.read('note-a');
        expect(first).toEqual({
          ...written('A'),
          log: 'wishes',
          position: 1,
          sequence: 1,
          stream: 'note-a',
          streamVersion: 1,
          at: 1_700_000_000_000,
          actor: ada,
          hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        });
        expect(second).toMatchObject({ type: 'NotePinned', position: 2, sequence: 2, streamVersion: 2 });
        expect(await store.read('note-a', 1)).toEqual([second]);
        expect(await store.readAll('wishes', 1, 10)).toEqual([second]);
        expect(await store.readAll('wishes', 0, 1)).toEqual([first]);
        expect(await store.read('convergence-a')).toMatchObject([{ log: 'convergence', position: 1, sequence: 3 }]);
        expect(await store.read('note-unknown')).toEqual([]);
      });

      it('keeps the metadata, and knows a version without reading', async () => {
        await store.transact((tx) => tx.append('note-a', 0, [written('A')], ada, { requestId: 'r-1' }));
        expect((await store.read('note-a'))[0]?.metadata).toEqual({ requestId: 'r-1' });
        expect(await store.transact((tx) => [tx.version('note-a'), tx.version('note-b')])).toEqual([1, 0]);
      });

      it('stores values, not references: who changes an object later changes no event', async () => {
        const tags = ['x'];
        await store.append('note-a', 0, [{ type: 'NoteWritten', version: 2, data: { title: 'A', tags } }], ada);
        tags.push('y');
        expect((await store.read('note-a'))[0]?.data).toEqual({ title: 'A', tags: ['x'] });
      });

      it('refuses an append at another version than the stream has', async () => {
        await store.append('note-a', 0, [written('A')], ada);
        for (const expected of [0, 2]) {
          expect(await outcome(store.append('note-a', expected, [pinned], ada))).toBe('version-conflict');
        }
        expect(await outcome(store.append('note-b', 1, [pinned], ada))).toBe('version-conflict');
        expect(await all()).toHaveLength(1);
      });

      it('checks the version also when there is nothing to append', async () => {
        expect(await store.append('note-a', 0, [], ada)).toBe(0);
        expect(await outcome(store.append('note-a', 1, [], ada))).toBe('version-conflict');
        expect(await store.append('note-a', 0, [written('A')], ada)).toBe(1);
      });

      it('believes nobody who says how far a stream has got', async () => {
        await store.append('note-a', 0, [written('A'), pinned], ada);
        const readAfter = (version: number) =>
          store.transact((tx) => tx.read('note-a', version).map(({ type }) => type));
        expect(await readAfter(1)).toEqual(['NotePinned']);
        expect(await readAfter(5)).toEqual([]);
        const appended = store.transact((tx) => {
          tx.read('note-a', 5);
          return tx.append('note-a', 5, [pinned], ada);
        });
        expect(await outcome(appended)).toBe('version-conflict');
      });

      it('never lets time run backwards within a log', async () => {
        await store.append('note-a', 0, [written('A')], ada);
        now -= 60_000;
        await store.append('note-a', 1, [pinned], ada);
        await store.append('convergence-a', 0, [settled], ada);
        expect((await all()).map(({ at }) => at)).toEqual([1_700_000_000_000, 1_700_000_000_000, now]);
      });

      it('sees in a transaction what that transaction did', async () => {
        const seen = await store.transact((tx) => {
          tx.append('note-a', 0, [written('A')], ada);
          tx.append('note-a', 1, [pinned], ada);
          return [tx.read('note-a').length, tx.version('note-a'), tx.tables.find(NoteRow, { id: 'a' })?.isPinned];
        });
        expect(seen).toEqual([2, 2, true]);
      });
    });

    describe('a transaction', () => {
      it('P1 keeps events and tables together or not at all, wherever it fails', async () => {
        const steps = [
          (tx) => tx.append('note-a', 0, [written('A')], ada),
          (tx) => tx.tables.insert(DraftRow, { owner: 'ada', number: 1, text: 'x' }),
          (tx) => tx.append('note-a', 1, [pinned], ada),
          (tx) => tx.append('convergence-a', 0, [settled], ada),
        ] satisfies ((tx: Parameters<Parameters<EventStore['transact']>[0]>[0]) => unknown)[];
        for (let failing = 0; failing <= steps.length; failing += 1) {
          const work = store.transact((tx) => {
            for (const step of steps.slice(0, failing)) step(tx);
            throw new Error('here');
          });
          await expect(work).rejects.toThrow('here');
          expect([await all(), await rows(NoteRow), await rows(DraftRow), await rows(ToldRow)]).toEqual([
            [],
            [],
            [],
            [],
          ]);
        }
        await store.transact((tx) => steps.forEach((step) => step(tx)));
        expect([(await all()).length, (await rows(NoteRow)).length, (await rows(ToldRow)).length]).toEqual([3, 1, 3]);
        expect((await all()).map(({ position }) => position)).toEqual([1, 2, 1]);
      });

      it('P1 undoes one refusal among many that share a commit, and nothing else', async () => {
        const work = ['a', 'b', 'c'].map((id) =>
          store.transact((tx) => {
            tx.append(`note-${id}`, 0, [written(id)], ada);
            if (id === 'b') throw new Refused('invalid', 'not b');
          }),
        );
        expect(await Promise.all(work.map(outcome))).toEqual(['done', 'invalid', 'done']);
        expect((await rows(NoteRow)).map(({ id }) => id)).toEqual(['a', 'c']);
        expect((await all()).map(({ stream, position }) => `${stream}@${position}`)).toEqual(['note-a@1', 'note-c@2']);
        expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: 2 });
      });

      it('refuses work that is not synchronous, and undoes it', async () => {
        const work = store.transact(async (tx) => {
          tx.append('note-a', 0, [written('A')], ada);
          await nextTurn();
        });
        await expect(work).rejects.toThrow('must be synchronous');
        expect(await all()).toEqual([]);
      });

      it('is of no use once it has ended', async () => {
        const kept = await store.transact((tx) => ({ tx }));
        expect(() => kept.tx.append('note-a', 0, [written('A')], ada)).toThrow('has ended');
        expect(() => kept.tx.tables).toThrow('has ended');
      });

      it('takes no projection after the first', async () => {
        const late = new Projections([notesProjection]);
        late.seal();
        expect(() => late.register([toldProjection])).toThrow('comes after the first transaction');
        expect(() => new Projections([toldProjection, toldProjection])).toThrow('two projections called told');
      });

      it('400 at once, every seventh failing: exactly the others are there', async () => {
        const work = Array.from({ length: 400 }, async (_, n) => {
          for (let turn = 0; turn < n % 3; turn += 1) await nextTurn();
          return store.transact((tx) => {
            tx.append(`note-${n}`, 0, [written(`t${n}`)], ada);
            tx.append(`convergence-${n % 5}`, tx.version(`convergence-${n % 5}`), [settled], ada);
            if (n % 7 === 0) throw new Refused('invalid', 'seventh');
          });
        });
        const outcomes = await Promise.all(work.map(outcome));
        const kept = outcomes.flatMap((answer, n) => (answer === 'done' ? [`${n}`] : []));
        expect(outcomes.filter((answer) => answer === 'invalid')).toHaveLength(58);
        expect((await rows(NoteRow)).map(({ id }) => id).sort()).toEqual(kept.sort());
        expect(await all()).toHaveLength(2 * 342);
        expect((await rows(ToldRow)).map(({ id }) => id)).toEqual(Array.from({ length: 684 }, (_, n) => n + 1));
        expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: 342 });
        expect(await verifyChain(store, 'convergence')).toMatchObject({ ok: true, count: 342 });
      });
    });

    describe('committed$', () => {
      it('tells each event once, after its commit, in the order of commit', async () => {
        const told: string[] = [];
        store.committed$.subscribe((e) => told.push(`${e.log} ${e.position} ${e.stream}`));
        const work = ['a', 'b', 'c'].map((id) =>
          store.transact((tx) => {
            tx.append(`convergence-${id}`, 0, [settled], ada);
            tx.append(`note-${id}`, 0, [written(id)], ada);
            if (id === 'b') throw new Refused('invalid', 'not b');
            return told.length;
          }),
        );
        const [toldBefore] = await Promise.allSettled(work);
        expect(toldBefore).toEqual({ status: 'fulfilled', value: 0 });
        expect(told).toEqual([
          'convergence 1 convergence-a',
          'wishes 1 note-a',
          'convergence 2 convergence-c',
          'wishes 2 note-c',
        ]);
      });

      it('tells exactly what reading gives', async () => {
        const told: Recorded[] = [];
        store.committed$.subscribe((e) => told.push(e));
        const data = { title: 'A', tags: ['ü', '\u0000', '💡'], left: undefined };
        await store.append('note-a', 0, [{ type: 'NoteWritten', version: 2, data }], { ...ada, name: 'half \ud83d' });
        expect(told).toStrictEqual(await store.read('note-a'));
        expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: 1 });
      });

      it('lets a subscriber append', async () => {
        const answered = new Promise<number>((resolve, reject) => {
          store.committed$.subscribe((e) => {
            if (e.type === 'NoteWritten') store.append('convergence-a', 0, [settled], ada).then(resolve, reject);
          });
        });
        await store.append('note-a', 0, [written('A')], ada);
        expect(await answered).toBe(1);
      });
    });

    describe('commands', () => {
      it('P3 of 50 that decided on one version, one wins', async () => {
        await write('a');
        const work = Array.from({ length: 50 }, (_, n) =>
          commands.handle(noteDecider, 'a', { type: 'Retitle', title: `t${n}` }, ada, { expected: 1 }),
        );
        const outcomes = await Promise.all(work.map(outcome));
        expect(outcomes.filter((answer) => answer === 'done')).toHaveLength(1);
        expect(outcomes.filter((answer) => answer === 'version-conflict')).toHaveLength(49);
        expect(await store.read('note-a')).toHaveLength(2);
      });

      it('without an expected version all of 50 find their place', async () => {
        await write('a');
        const work = Array.from({ length: 50 }, (_, n) =>
          commands.handle(noteDecider, 'a', { type: 'Retitle', title: `t${n}` }, ada),
        );
        expect((await Promise.all(work)).map(({ version }) => version)).toEqual(
          Array.from({ length: 50 }, (_, n) => n + 2),
        );
      });

      it('append nothing when the wish is already so', async () => {
        await write('a');
        const pin = { type: 'Pin' } as const;
        expect(await commands.handle(noteDecider, 'a', pin, ada)).toEqual({ version: 2, changed: true });
        expect(await commands.handle(noteDecider, 'a', pin, ada)).toEqual({ version: 2, changed: false });
      });

      it('are decided on all that the stream has come to, whoever appended it', async () => {
        await write('a');
        await commands.handle(noteDecider, 'a', { type: 'Retitle', title: 'B' }, ada);
        await store.append('note-a', 2, [pinned], ada);
        expect(await commands.handle(noteDecider, 'a', { type: 'Pin' }, ada)).toEqual({ version: 3, changed: false });
      });

      it('are not decided on what another one appended and was undone', async () => {
        await write('a');
        const also = (): void => {
          throw new Error('undone');
        };
        const pin = (options = {}) => commands.handle(noteDecider, 'a', { type: 'Pin' }, ada, options);
        const answers = await Promise.allSettled([pin({ also }), pin({ also })]);
        expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
        expect(await pin({ expected: 1 })).toEqual({ version: 2, changed: true });
      });

      it('preview without appending', async () => {
        await write('a');
        const preview = await commands.preview(noteDecider, 'a', { type: 'Pin' });
        expect(preview).toMatchObject({
          before: { isPinned: false },
          after: { isPinned: true },
          version: 1,
          events: [pinned],
        });
        expect(await store.read('note-a')).toHaveLength(1);
      });

      it('see old events in their newest shape; the log keeps them as they were', async () => {
        const old = { type: 'NoteWritten', version: 1, data: { title: 'A' } } as const;
        await store.append('note-a', 0, [old], ada);
        const past = await store.read('note-a');
        expect(past[0]).toMatchObject(old);
        expect(fold(noteDecider, past)).toEqual({ title: 'A', tags: ['untagged'], isPinned: false });
        expect(await rows(NoteRow)).toMatchObject([{ id: 'a', tags: ['untagged'] }]);
      });

      it('commit rows that belong to them in the same transaction', async () => {
        const draft = { owner: 'ada', number: 1, text: 'kept' };
        const also = ({ tables }: { tables: { insert: (t: typeof DraftRow, row: DraftRow) => void } }): void =>
          tables.insert(DraftRow, draft);
        await commands.handle(noteDecider, 'a', { type: 'Write', title: 'A' }, ada, { also });
        expect(await rows(DraftRow)).toEqual([draft]);
        const again = commands.handle(noteDecider, 'b', { type: 'Write', title: 'B' }, ada, { also });
        await expect(again).rejects.toThrow(UniqueViolation);
        expect(await store.read('note-b')).toEqual([]);
      });
    });

    describe('an Idempotency-Key', () => {
      const once = (change: Partial<Once> = {}): Once => ({
        caller: 'u-1',
        key: 'k',
        fingerprint: 'f',
        now,
        ...change,
      });
      const writeOnce = (id: string, given: Once): Promise<{ id: string; version: number }> =>
        commands.handle(noteDecider, id, { type: 'Write', title: id }, ada, {
          once: given,
          answer: ({ version }) => ({ id, version }),
        });

      it('P5 makes one effect and gives the same answer, also to those at the same time', async () => {
        const answers = await Promise.all(['a', 'b', 'c'].map((id) => writeOnce(id, once())));
        expect(answers).toEqual(Array(3).fill({ id: 'a', version: 1 }));
        expect(await writeOnce('d', once())).toEqual({ id: 'a', version: 1 });
        expect(await all()).toHaveLength(1);
      });

      it('P5 is refused for something else, and is each caller’s own', async () => {
        await writeOnce('a', once());
        expect(await outcome(writeOnce('b', once({ fingerprint: 'other' })))).toBe('idempotency-mismatch');
        expect(await outcome(writeOnce('b', once({ caller: 'u-2', fingerprint: 'other' })))).toBe('done');
        expect((await rows(NoteRow)).map(({ id }) => id)).toEqual(['a', 'b']);
      });

      it('keeps no answer for what was refused, and forgets after a day', async () => {
        await write('x', 'b');
        await expect(writeOnce('b', once())).rejects.toThrow(UniqueViolation);
        expect(await outcome(writeOnce('c', once()))).toBe('done');
        now += 24 * 3600 * 1000 + 1;
        expect(await writeOnce('d', once({ fingerprint: 'other' }))).toEqual({ id: 'd', version: 1 });
      });
    });

    describe('tables', () => {
      const note = (id: string, change: Partial<NoteRow> = {}): NoteRow => ({
        id,
        title: id,
        tags: ['x', 'y'],
        isPinned: true,
        shelf: null,
        place: null,
        version: 1,
        ...change,
      });
      const inTables = <T>(work: Parameters<typeof store.transact<T>>[0]): Promise<T> => store.transact(work);

      it('give rows back as they were put in, in the order of the key', async () => {
        await inTables(({ tables }) => ['b', 'Z', 'ä', 'a'].forEach((id) => tables.insert(NoteRow, note(id))));
        expect(await rows(NoteRow)).toEqual(['Z', 'a', 'b', 'ä'].map((id) => note(id)));
        expect(await inTables(({ tables }) => tables.find(NoteRow, { id: 'c' }))).toBeUndefined();
      });

      it('match by equality, null too', async () => {
        await inTables(({ tables }) => {
          tables.insert(NoteRow, note('a', { shelf: 's', place: 1 }));
          tables.insert(NoteRow, note('b', { isPinned: false }));
        });
        const ids = (where: Partial<NoteRow>): Promise<string[]> =>
          inTables(({ tables }) => tables.findAll(NoteRow, where).map(({ id }) => id));
        expect(await ids({ shelf: null })).toEqual(['b']);
        expect(await ids({ shelf: 's', place: 1 })).toEqual(['a']);
        expect(await ids({ isPinned: true, shelf: null })).toEqual([]);
        await expect(ids({ shelf: undefined })).rejects.toThrow('the condition on shelf is undefined');
      });

      it('count what they changed and deleted', async () => {
        const counts = await inTables(({ tables }) => {
          ['a', 'b', 'c'].forEach((id, n) => tables.insert(NoteRow, note(id, { version: n })));
          return [
            tables.update(NoteRow, { isPinned: true }, { isPinned: false, title: undefined }),
            tables.update(NoteRow, { id: 'a' }, { shelf: 's', tags: [] }),
            tables.update(NoteRow, { id: 'none' }, { shelf: 's' }),
            tables.prune(NoteRow, 'version', 1),
            tables.delete(NoteRow, { id: 'b' }),
            tables.delete(NoteRow, { id: 'b' }),
          ];
        });
        expect(counts).toEqual([3, 1, 0, 1, 1, 0]);
        expect(await rows(NoteRow)).toEqual([note('c', { isPinned: false, version: 2 })]);
      });

      it('overwrite by primary key', async () => {
        await inTables(({ tables }) => {
          for (const text of ['one', 'two']) tables.upsert(DraftRow, { owner: 'ada', number: 1, text });
          tables.upsert(DraftRow, { owner: 'ada', number: 2, text: 'three' });
        });
        expect((await rows(DraftRow)).map(({ text }) => text)).toEqual(['two', 'three']);
      });

      it('name the rule that a row would break, in the properties of the entity', async () => {
        const broken = (work: Parameters<typeof store.transact<unknown>>[0]): Promise<unknown> =>
          inTables(work).catch((error: unknown) =>
            error instanceof UniqueViolation ? [error.table, error.columns] : error,
          );
        await inTables(({ tables }) => {
          tables.insert(NoteRow, note('a', { shelf: 's', place: 1 }));
          tables.insert(NoteRow, note('b', { shelf: 's', place: null }));
          tables.insert(NoteRow, note('c', { shelf: 's', place: null }));
        });
        expect(await broken(({ tables }) => tables.insert(NoteRow, note('a', { title: 'other' })))).toEqual([
          'notes',
          ['id'],
        ]);
        expect(await broken(({ tables }) => tables.insert(NoteRow, note('d', { title: 'a' })))).toEqual([
          'notes',
          ['title'],
        ]);
        expect(await broken(({ tables }) => tables.upsert(NoteRow, note('d', { title: 'a' })))).toEqual([
          'notes',
          ['title'],
        ]);
        expect(await broken(({ tables }) => tables.update(NoteRow, { id: 'b' }, { place: 1 }))).toEqual([
          'notes',
          ['shelf', 'place'],
        ]);
        expect((await rows(NoteRow)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
      });

      it('let a command go on after a row it could not put in', async () => {
        const taken = await inTables(({ tables }) => {
          tables.insert(NoteRow, note('a'));
          try {
            tables.insert(NoteRow, note('b', { title: 'a' }));
          } catch (error) {
            tables.insert(NoteRow, note('b', { title: 'a 2' }));
            return error instanceof UniqueViolation;
          }
          return false;
        });
        expect(taken).toBe(true);
        expect((await rows(NoteRow)).map(({ title }) => title)).toEqual(['a', 'a 2']);
      });

      it.each([
        ['a missing value', { title: undefined }, 'notes.title wants text, not undefined'],
        ['a number for a text', { title: 5 }, 'notes.title wants text, not 5'],
        ['half a number', { version: 1.5 }, 'notes.version wants integer, not 1.5'],
        ['a property that the entity lacks', { colour: 'red' }, 'notes has no colour'],
      ])('refuse %s', async (_, change, message) => {
        const wrong = { ...note('a'), ...change } as unknown as NoteRow;
        await expect(inTables(({ tables }) => tables.insert(NoteRow, wrong))).rejects.toThrow(message);
        expect(await rows(NoteRow)).toEqual([]);
      });
    });

    describe('the hash chain', () => {
      it('P40 holds over both logs, from the first event on, a page at a time', async () => {
        const many: NoteEvent[] = [written('A'), ...Array.from({ length: 2000 }, () => pinned)];
        await store.append('note-a', 0, many, ada);
        await store.append('convergence-a', 0, [settled], ada);
        const progress: number[] = [];
        const head = await store.head('wishes');
        expect(await verifyChain(store, 'wishes', { onProgress: (position) => progress.push(position) })).toEqual({
          ok: true,
          count: 2001,
          lastHash: head.hash,
        });
        expect(progress).toEqual([1000, 2000, 2001]);
        expect(await verifyChain(store, 'convergence')).toMatchObject({ ok: true, count: 1 });
        expect(await verifyChain(store, 'wishes', { from: 1990 })).toMatchObject({ ok: true, count: 12 });
        expect(await verifyChain(store, 'wishes', { anchor: head })).toMatchObject({ ok: true });
      });

      it('P40 an anchor tells a log that was cut or written anew', async () => {
        await store.append('note-a', 0, [written('A'), pinned], ada);
        const head = await store.head('wishes');
        const further = { ...head, position: 5 };
        expect(await verifyChain(store, 'wishes', { anchor: further })).toMatchObject({ ok: false, position: 3 });
        const other = { ...head, hash: '1'.repeat(64) };
        expect(await verifyChain(store, 'wishes', { anchor: other })).toMatchObject({ ok: false, position: 2 });
      });

      it('is empty and sound before the first event', async () => {
        expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: 0 });
        expect(await store.head('wishes')).toEqual({ position: 0, hash: '0'.repeat(64) });
      });
    });

    describe('rebuilding', () => {
      const registered = new Projections(projections);
      const past = async (): Promise<void> => {
        for (let n = 0; n < 30; n += 1) {
          await write(`n${n}`);
          await store.append(`convergence-n${n % 3}`, Math.floor(n / 3), [settled], ada);
          if (n % 2 === 0) await commands.handle(noteDecider, `n${n}`, { type: 'Pin' }, ada);
        }
        await store.append('note-old', 0, [{ type: 'NoteWritten', version: 1, data: { title: 'old' } }], ada);
        await store.transact(({ tables }) => tables.insert(DraftRow, { owner: 'ada', number: 1, text: 'state' }));
      };
      const everything = (): Promise<unknown> =>
        Promise.all([NoteRow, ToldRow, LatestRow, DraftRow].map((table) => rows<object>(table)));

      it('P2 gives the same rows in every projection, and leaves state alone', async () => {
        await past();
        const before = await everything();
        expect(await rebuild(store, registered)).toBe(76);
        expect(await everything()).toEqual(before);
        expect(await rows(RebuildRow)).toEqual([]);
      });

      it('P2 mends rows that were lost or spoiled', async () => {
        await past();
        const before = await everything();
        await store.transact(({ tables }) => {
          tables.delete(ToldRow, { id: 7 });
          tables.update(NoteRow, { id: 'n3' }, { title: 'spoiled' });
        });
        await rebuild(store, registered);
        expect(await everything()).toEqual(before);
      });

      it('is gone on with after it was cut short', async () => {
        await past();
        const before = await everything();
        await store.transact(({ tables }) => {
          for (const table of [ToldRow, LatestRow, NoteRow]) tables.delete<object>(table, {});
          tables.upsert(RebuildRow, { id: 1, sequence: 0 });
        });
        expect(await finishRebuild(store, registered)).toBe(76);
        expect(await everything()).toEqual(before);
        expect(await finishRebuild(store, registered)).toBe(0);
      });

      it('is done from the beginning where a migration asked for it', async () => {
        await past();
        const before = await everything();
        await store.transact(({ tables }) => {
          tables.delete(ToldRow, {});
          tables.update(NoteRow, { id: 'n3' }, { title: 'spoiled' });
          tables.upsert(RebuildRow, { id: 1, sequence: -1 });
        });
        expect(await finishRebuild(store, registered)).toBe(76);
        expect(await everything()).toEqual(before);
        expect(await rows(RebuildRow)).toEqual([]);
      });

      it('says so when something was appended meanwhile, and is right the next time', async () => {
        await past();
        const work = rebuild(store, registered, () => void store.append('convergence-x', 0, [settled], ada));
        await expect(work).rejects.toThrow('Rebuild again');
        await rebuild(store, registered);
        expect((await rows(ToldRow)).map(({ id }) => id)).toEqual(Array.from({ length: 77 }, (_, n) => n + 1));
      });
    });
  });
}
