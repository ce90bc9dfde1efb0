import type { TaskEvent } from '../../tasks/domain/task.events.js';
import { plain } from './plain.js';
import type { Tellers } from './told.js';

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);
const words = (message: string): string => plain(message).replace(/\.$/, '');

export const tellTask: Tellers<TaskEvent> = {
  TaskRequested: ({ data }, { who }) => ({
    line: `${who} asked for a task on ${plain(data.slug, 60)}: ${words(data.title)} (${data.steps.length} ${data.steps.length === 1 ? 'step' : 'steps'})`,
  }),
  TaskStepStarted: ({ data: { step, attempt } }, { who }) => ({
    line: `${who} began step ${plain(step, 60)}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
  }),
  TaskStepDone: ({ data: { step, note, ms } }, { who }) => ({
    line: `${who} did step ${plain(step, 60)}: ${words(note)}, ${seconds(ms)}`,
  }),
  TaskStepFailed: ({ data: { step, message, retryInS } }, { who }) => ({
    line: `${who} could not do step ${plain(step, 60)}: ${words(message)}; ${retryInS === null ? 'it is not tried again' : `next try in ${retryInS} s`}`,
  }),
  TaskCancelRequested: (_, { who }) => ({ line: `${who} cancelled the task` }),
  TaskWaitEnded: ({ data: { step } }, { who }) => ({ line: `${who} ended the wait of step ${plain(step, 60)}` }),
  TaskTurnedBack: ({ data: { step, reason } }, { who }) => ({
    line: `${who} turned back at step ${plain(step, 60)}: ${words(reason)}`,
  }),
  TaskStepUndone: ({ data: { step, note, ms } }, { who }) => ({
    line: `${who} took step ${plain(step, 60)} back: ${words(note)}, ${seconds(ms)}`,
  }),
  TaskSucceeded: ({ data: { note } }, { who }) => ({ line: `${who} ended the task well: ${words(note)}` }),
  TaskFailed: ({ data: { reason, returned } }, { who }) => ({
    line: `${who} ended the task in vain${returned ? ', all is as before' : ''}: ${words(reason)}`,
  }),
};
