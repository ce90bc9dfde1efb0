import { join } from 'node:path';

/** The folder of this checkout or installation. */
export const root = join(import.meta.dirname, '../..');
