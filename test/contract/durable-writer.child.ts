import { writeSync } from 'node:fs';
import { Commands } from '../../src/event-store/commands.js';
import { anEventStore } from '../harness/a-database.js';
import { ada, noteDecider, notesProjection, noteTables, toldProjection } from './notes.fixture.js';

/** Writes notes, eight at a time, and prints the id of each that was answered, until it is killed. */
const [, , dataFolder, round] = process.argv;
const { store } = await anEventStore([notesProjection, toldProjection], {
  ...noteTables,
  dataFolder: dataFolder ?? '',
});
const commands = new Commands(store);
const write = async (writer: number): Promise<void> => {
  for (let n = 0; ; n += 1) {
    const id = `${round}-${writer}-${n}`;
    await commands.handle(noteDecider, id, { type: 'Write', title: id }, ada);
    writeSync(1, `${id}\n`);
  }
};
await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
