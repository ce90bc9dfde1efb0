import { describe, expect, it } from '@jest/globals';
import { judge, type Recorded } from './judge.js';

type Sum = string | undefined;
const map = (value: Sum) => new Map(value === undefined ? [] : [['f', value]]);
const record = (written: string | null, writing: string | null = null): Recorded => ({ written, writing });

describe('A file of the project’s folder', () => {
  it.each<[string, Sum, Recorded | undefined, Sum, string | undefined, 'write' | 'remove' | '-']>([
    ['is new', 'a', undefined, undefined, 'pending', 'write'],
    ['is as wanted', 'a', record('a'), 'a', 'written', '-'],
    ['is of a former wish', 'b', record('a'), 'a', 'pending', 'write'],
    ['is wanted no more', undefined, record('a'), 'a', 'pending', 'remove'],
    ['is neither wanted nor there', undefined, record('a'), undefined, undefined, '-'],
    ['was edited', 'a', record('a'), 'x', 'edited', '-'],
    ['was edited to what is wanted now', 'b', record('a'), 'b', 'written', '-'],
    ['was taken away', 'a', record('a'), undefined, 'missing', '-'],
    ['lay there before we came', 'a', undefined, 'x', 'edited', '-'],
    ['was edited and is wanted no more', undefined, record('a'), 'x', 'edited', '-'],
    ['was written just before a crash', 'c', record('a', 'b'), 'b', 'pending', 'write'],
    ['was not yet written at a crash', 'c', record('a', 'b'), 'a', 'pending', 'write'],
    ['was never there at a crash', 'c', record(null, 'b'), undefined, 'pending', 'write'],
  ])('that %s', (_, wanted, recorded, onDisk, state, does) => {
    const known = new Map(recorded ? [['f', recorded]] : []);
    const verdict = judge(map(wanted), known, map(onDisk), []);
    expect(verdict.states.get('f')).toBe(state);
    expect(verdict.write).toEqual(does === 'write' ? ['f'] : []);
    expect(verdict.remove).toEqual(does === 'remove' ? ['f'] : []);
  });

  it('stays as it is while hands are anywhere in the folder', () => {
    const wanted = new Map([
      ['one', 'b'],
      ['two', 'a'],
    ]);
    const recorded = new Map([
      ['one', record('a')],
      ['two', record('a')],
    ]);
    const onDisk = new Map([
      ['one', 'a'],
      ['two', 'a'],
    ]);
    const verdict = judge(wanted, recorded, onDisk, ['docker-compose.override.yml']);
    expect(Object.fromEntries(verdict.states)).toEqual({
      one: 'pending',
      two: 'written',
      'docker-compose.override.yml': 'added',
    });
    expect(verdict).toMatchObject({ write: [], foreign: [{ path: 'docker-compose.override.yml', what: 'added' }] });
  });
});
