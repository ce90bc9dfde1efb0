import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder that `removeFolder` takes away again. */
export const aFolder = (): string => mkdtempSync(join(tmpdir(), 'supascale-secrets-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
