import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSessionKey } from './session-key.js';

describe('The session key', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'supascale-key-'));
    file = join(folder, 'session.key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, for our eyes only, and kept', () => {
    const made = openSessionKey(folder);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(openSessionKey(folder).sessions.equals(made.sessions)).toBe(true);
  });

  it('gives each purpose a key of its own', () => {
    const { sessions, forms, devices } = openSessionKey(folder);
    const all = [sessions, forms, devices].map((key) => key.export().toString('hex'));
    expect(new Set([...all, readFileSync(file, 'utf8').trim()]).size).toBe(4);
    expect(all.every((key) => key.length === 64)).toBe(true);
  });

  it('stops the start when others can read it', () => {
    openSessionKey(folder);
    chmodSync(file, 0o640);
    expect(() => openSessionKey(folder)).toThrow('can be read by others: chmod 600 it');
  });

  it.each(['', 'x'.repeat(64), 'ab'])('stops the start when it is damaged: %j', (text) => {
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => openSessionKey(folder)).toThrow('is damaged');
  });

  it('stops the start when it cannot be made', () => {
    expect(() => openSessionKey(join(folder, 'absent'))).toThrow('cannot be made');
  });
});
