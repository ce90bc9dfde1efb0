import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store.js';
import { anEventStore } from '../harness/a-database.js';
import { eventStoreContract } from './event-store.contract.js';
import { noteTables } from './notes.fixture.js';

eventStoreContract('memory', async (projections, clock) => ({
  store: new MemoryEventStore(projections, clock),
  close: async () => undefined,
}));

eventStoreContract('SQLite', async (projections, clock) => {
  const { store, database } = await anEventStore(projections, { ...noteTables, clock });
  return { store, close: () => database.remove() };
});
