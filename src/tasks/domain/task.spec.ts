import type { TaskEvent } from './task.events.js';
import { nextMove, type StepNature } from './next-move.js';
import { decide, evolve, taskDecider, waitEnded, type RequestedTask, type Task, type TaskCommand } from './task.js';

const steps = ['one', 'two', 'three'].map((name) => ({ name, title: name }));
const request: TaskCommand = {
  type: 'RequestTask',
  kind: 'test',
  project: 'abcdefghijklmnopqrst',
  slug: 'shop',
  title: 'Test',
  input: {},
  steps,
};
const after = (...commands: readonly TaskCommand[]): RequestedTask =>
  [request, ...commands].reduce<Task>(
    (task, command) => decide(command, task).reduce(evolve, task),
    taskDecider.initial,
  ) as RequestedTask;
const started = (step: string): TaskCommand => ({ type: 'StartStep', step, attempt: 1 });
const done = (step: string): TaskCommand => ({
  type: 'FinishStep',
  step,
  note: `${step} done`,
  memo: { [step]: 1 },
  ms: 5,
});
const failed = (step: string, then?: 'turn-back' | 'end'): TaskCommand => ({
  ...{ type: 'FailStep', step, code: 'x', message: 'did not work', retryInS: then ? null : 1 },
  ...(then && { then }),
});
const natures = (change: Readonly<Record<string, Partial<StepNature>>> = {}): readonly StepNature[] =>
  steps.map(({ name }) => ({ name, canBeUndone: true, isPointOfNoReturn: false, attempts: 2, ...change[name] }));

describe('A task', () => {
  it.each<[string, readonly TaskCommand[], Readonly<Record<string, Partial<StepNature>>>, object]>([
    ['begins with its first step', [], {}, { kind: 'run', step: 'one', attempt: 1 }],
    ['runs a step again that a crash cut short', [started('one')], {}, { kind: 'run', step: 'one', attempt: 1 }],
    ['goes on after what is done', [started('one'), done('one')], {}, { kind: 'run', step: 'two', attempt: 1 }],
    ['tries again', [started('one'), failed('one')], {}, { kind: 'run', step: 'one', attempt: 2 }],
    [
      'turns back when a step was tried often enough',
      [failed('one'), failed('one')],
      {},
      { kind: 'turn-back', step: 'one', reason: 'did not work' },
    ],
    [
      'tries for ever after the point of no return',
      [done('one'), failed('two'), failed('two'), failed('two')],
      { one: { isPointOfNoReturn: true } },
      { kind: 'run', step: 'two', attempt: 4 },
    ],
    [
      'turns back when cancelled',
      [{ type: 'CancelTask' }],
      {},
      { kind: 'turn-back', step: 'one', reason: 'It was cancelled.' },
    ],
    [
      'does not turn back after the point of no return',
      [done('one'), { type: 'CancelTask' }],
      { one: { isPointOfNoReturn: true } },
      { kind: 'run', step: 'two', attempt: 1 },
    ],
    [
      'takes the last half-done step back first',
      [done('one'), started('two'), failed('two', 'turn-back')],
      {},
      { kind: 'undo', step: 'two', attempt: 1 },
    ],
    [
      'passes over what cannot be undone',
      [done('one'), started('two'), failed('two', 'turn-back')],
      { two: { canBeUndone: false } },
      { kind: 'undo', step: 'one', attempt: 1 },
    ],
    [
      'has returned once all is taken back',
      [started('one'), failed('one', 'turn-back'), { type: 'FinishUndo', step: 'one', note: '', ms: 1 }],
      {},
      { kind: 'fail', reason: 'did not work', returned: true },
    ],
    [
      'succeeds with its last note',
      [done('one'), done('two'), done('three')],
      {},
      { kind: 'succeed', note: 'three done' },
    ],
    ['does nothing once it ended', [failed('one', 'end')], {}, { kind: 'none' }],
  ])('%s', (_, commands, change, expected) => {
    expect(nextMove(after(...commands), natures(change))).toEqual(expected);
  });

  it('hears each command twice without a second event', () => {
    const idle: readonly [Task, TaskCommand][] = [
      [after(started('one')), started('one')],
      [after(started('one'), done('one')), done('one')],
      [after({ type: 'CancelTask' }), { type: 'CancelTask' }],
    ];
    for (const [task, command] of idle) expect(decide(command, task)).toEqual([]);
  });

  it('lets a person end the wait of the step under way, once, and of no other', () => {
    const end = (step: string) => ({ type: 'EndWait', step }) as const;
    const waiting = after(started('one'));
    expect(decide(end('one'), waiting).map(({ type }) => type)).toEqual(['TaskWaitEnded']);
    const ended = after(started('one'), end('one'));
    expect([ended.memo, decide(end('one'), ended)]).toEqual([{ [waitEnded('one')]: true }, []]);
    expect(() => decide(end('two'), waiting)).toThrow(/does not wait there/);
    expect(() => decide(end('one'), after(started('one'), { type: 'CancelTask' }))).toThrow(/does not wait there/);
  });
  it('records a last failure and what follows from it together', () => {
    const types = (command: TaskCommand) => decide(command, after(started('one'))).map(({ type }: TaskEvent) => type);
    expect(types(failed('one', 'turn-back'))).toEqual(['TaskStepFailed', 'TaskTurnedBack']);
    expect(types(failed('one', 'end'))).toEqual(['TaskStepFailed', 'TaskFailed']);
  });

  it('remembers what its steps noted, and that it was taken back', () => {
    const task = after(
      done('one'),
      done('two'),
      { type: 'CancelTask' },
      { type: 'TurnBack', step: 'three', reason: 'r' },
    );
    expect(task).toMatchObject({ state: 'turning-back', memo: { one: 1, two: 1 }, reason: 'r' });
    expect(evolve(task, decide({ type: 'FailTask', reason: 'r', returned: true }, task)[0]!)).toMatchObject({
      state: 'failed',
      returned: true,
    });
  });

  it.each<[TaskCommand, Task, string]>([
    [{ type: 'CancelTask' }, taskDecider.initial, 'no such task'],
    [{ type: 'CancelTask' }, after(failed('one', 'end')), 'nothing left to cancel'],
    [started('one'), after(failed('one', 'end')), 'has ended'],
    [started('one'), after({ type: 'TurnBack', step: 'one', reason: '' }), 'turning back'],
    [started('four'), after(), 'has no step four'],
    [request, after(), 'exists already'],
  ])('refuses %j', (command, task, words) => {
    expect(() => decide(command, task)).toThrow(words);
  });
});
