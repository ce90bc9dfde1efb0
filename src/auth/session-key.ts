import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../kernel/start-refused.js';

/** What signs sessions, forms and known devices. Whoever loses it loses nothing but these: everybody signs in again. */
export class SessionKey {
  readonly sessions: KeyObject;
  readonly forms: KeyObject;
  readonly devices: KeyObject;

  /** @param secret 32 random bytes */
  constructor(secret: Uint8Array) {
    const derived = (purpose: string): KeyObject =>
      createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `supascale/${purpose}`, 32)));
    this.sessions = derived('sessions');
    this.forms = derived('forms');
    this.devices = derived('devices');
  }
}

/**
 * Reads `<dataDir>/session.key`, made at the first start.
 * @throws StartRefused when it cannot be read, is damaged, or others may read it
 */
export function openSessionKey(dataDir: string): SessionKey {
  const file = join(dataDir, 'session.key');
  makeIfAbsent(file);
  if ((statSync(file).mode & 0o077) !== 0) throw new StartRefused(`${file} can be read by others: chmod 600 it.`);
  const text = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new StartRefused(`${file} is damaged. Delete it to get a new one; everybody will have to sign in again.`);
  }
  return new SessionKey(Buffer.from(text, 'hex'));
}

function makeIfAbsent(file: string): void {
  try {
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new StartRefused(`${file} cannot be made: ${(error as Error).message}`);
  }
}
