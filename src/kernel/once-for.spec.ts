import { onceFor } from './once-for.js';

describe('Once for each key', () => {
  it('makes a value, and keeps it, also where it is nothing', () => {
    const asked: object[] = [];
    const nothing = onceFor((key: object) => void asked.push(key));
    const [one, other] = [{}, {}];
    for (const key of [one, one, other, one]) expect(nothing(key)).toBeUndefined();
    expect(asked).toEqual([one, other]);
    expect(asked[0]).toBe(one);
  });
});
