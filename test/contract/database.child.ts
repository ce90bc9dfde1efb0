import { openDatabase } from '../../src/database/open-database.js';

/** Opens the database, says so, and holds it until it is killed. */
await openDatabase({ dataFolder: process.argv[2] ?? '' });
process.stdout.write('open\n');
setInterval(() => undefined, 1000);
