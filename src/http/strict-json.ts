import { Refused } from '../kernel/refused.js';

/** Deepest nesting; the outermost object is 1. */
export const MAX_DEPTH = 16;
/** Names in all objects together. */
export const MAX_KEYS = 1000;
const POISONOUS = new Set(['__proto__', 'constructor', 'prototype']);

/** Could this name reach an object's prototype? */
export const isPoisonous = (name: string): boolean => POISONOUS.has(name);

/**
 * `JSON.parse` that also refuses what two readers could understand differently, or what could harm later: names given
 * twice, names of the prototype chain, deep or wide structures, numbers that lose digits, NUL, half characters.
 * @throws Refused `invalid` naming the field as a path: `spec.services.db`, or `body`
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse([], 'is not valid JSON');
  }
  checkStructure(text);
  checkValue(value, []);
  return value;
}

type Frame = { kind: 'object'; keys: Set<string>; key: string; atKey: boolean } | { kind: 'array'; key: number };

/** Walks text that is known to be valid JSON: `JSON.parse` keeps the last of two equal names and tells nobody. */
function checkStructure(text: string): void {
  const open: Frame[] = [];
  let names = 0;
  for (let at = 0; at < text.length; at++) {
    const top = open.at(-1);
    switch (text.charAt(at)) {
      case '{':
      case '[':
        open.push(
          text[at] === '{' ? { kind: 'object', keys: new Set(), key: '', atKey: true } : { kind: 'array', key: 0 },
        );
        if (open.length > MAX_DEPTH)
          throw refuse(pathOf(open.slice(0, -1)), `is nested deeper than ${MAX_DEPTH} levels`);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (top?.kind === 'object') top.atKey = true;
        else if (top) top.key += 1;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (top?.kind === 'object' && top.atKey) {
          takeName(open, top, JSON.parse(text.slice(at, end + 1)) as string);
          if (++names > MAX_KEYS) throw refuse([], `has more than ${MAX_KEYS} fields`);
        }
        at = end;
        break;
      }
      default: // numbers, words, blanks
    }
  }
}

function takeName(open: readonly Frame[], frame: Extract<Frame, { kind: 'object' }>, name: string): void {
  frame.key = name;
  frame.atKey = false;
  if (isPoisonous(name)) throw refuse(pathOf(open), 'is not a field here');
  if (frame.keys.has(name)) throw refuse(pathOf(open), 'is given twice');
  frame.keys.add(name);
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
}

function checkValue(value: unknown, path: readonly string[]): void {
  if (typeof value === 'string') checkText(value, path);
  else if (typeof value === 'number') checkNumber(value, path);
  else if (Array.isArray(value)) value.forEach((item, index) => checkValue(item, [...path, String(index)]));
  else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) checkValue(item, [...path, key]);
  }
}

/** @throws Refused `invalid` for what no field may hold: NUL, and halves of characters beyond the basic plane */
export function checkText(text: string, path: readonly string[]): void {
  if (text.includes('\0')) throw refuse(path, 'holds a NUL character');
  if (/\p{Surrogate}/u.test(text)) throw refuse(path, 'holds half of a character');
}

function checkNumber(number: number, path: readonly string[]): void {
  if (!Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number))) {
    throw refuse(path, 'is a number that would lose digits');
  }
}

const pathOf = (open: readonly Frame[]): string[] => open.map((frame) => String(frame.key));

/** Names come from the caller: long ones are cut, for the answer's sake. */
function refuse(path: readonly string[], message: string): Refused {
  const field = path.map((part) => part.slice(0, 80)).join('.') || 'body';
  return new Refused('invalid', `${field} ${message}.`, { errors: { [field]: [message] } });
}
