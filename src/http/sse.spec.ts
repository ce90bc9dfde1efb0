import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Subject, of } from 'rxjs';
import { feed, type FeedMessage } from './sse.js';

describe('A feed', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('says that it lives, always with the last id', () => {
    const source = new Subject<FeedMessage>();
    const seen: unknown[] = [];
    let isDone = false;
    feed(source, '4', 1000).subscribe({ next: (message) => seen.push(message), complete: () => (isDone = true) });
    jest.advanceTimersByTime(1000);
    source.next({ id: '5', type: 'change', data: { a: 1 } });
    jest.advanceTimersByTime(1000);
    source.complete();
    expect(seen).toEqual([
      { comment: 'still here', id: '4' },
      { id: '5', type: 'change', data: { a: 1 } },
      { comment: 'still here', id: '5' },
    ]);
    expect(isDone).toBe(true);
  });

  it('gives what is there at once, once', () => {
    const seen: unknown[] = [];
    feed(of({ id: '1', data: 'a' }, { id: '2', data: 'b' })).subscribe((message) => seen.push(message));
    expect(seen).toEqual([
      { id: '1', data: 'a' },
      { id: '2', data: 'b' },
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets go of its source and its clock when the client leaves', () => {
    const source = new Subject<FeedMessage>();
    feed(source).subscribe().unsubscribe();
    expect(source.observed).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });
});
