import type { TaskView } from '../view-models/operations.js';
import type { Tone } from '../view-models/frame.js';
import { Ago } from './bits.js';
import { Form } from './form.js';

const TONES: Readonly<Record<TaskView['state'], Tone>> = {
  waiting: 'idle',
  running: 'busy',
  'turning-back': 'warn',
  succeeded: 'ok',
  failed: 'bad',
};

/** What the buttons of a task under way say. */
export interface TaskWords {
  readonly cancel: string;
  readonly endWait: string;
}

const WORDS: TaskWords = { cancel: 'Cancel', endWait: 'Go on now' };

export const isOpen = ({ state }: TaskView): boolean => state !== 'succeeded' && state !== 'failed';

/** Title, state and steps of one task. @param base where its forms are sent: `<base>/cancel`, `<base>/end-wait` */
export const OneTask = ({ task, base, words = WORDS }: { task: TaskView; base: string; words?: TaskWords }) => (
  <li class="px-4 py-3 text-[13px]">
    <div class="flex flex-wrap items-center justify-between gap-3">
      <span>
        <b>{task.title}</b>
        <span class="text-muted-foreground">
          , asked for by {task.requestedBy} <Ago at={task.createdAt} />
        </span>
      </span>
      <span class="flex items-center gap-2">
        <span class="status" data-look="pill" data-tone={TONES[task.state]}>
          {task.state === 'failed' && task.returned ? 'returned' : task.state}
        </span>
        {isOpen(task) && <Buttons task={task} base={base} words={words} />}
      </span>
    </div>
    {task.reason !== '' && <p class="mt-1 text-muted-foreground">{task.reason}</p>}
    {task.progress && <p class="mt-1">{task.progress}</p>}
    <details class="mt-2" open={isOpen(task)}>
      <summary class="text-xs text-muted-foreground">{task.steps.length} steps</summary>
      <ol class="mt-2 grid gap-1.5 text-xs">
        {task.steps.map(({ title, state, note }) => (
          <li key={title} class="grid gap-x-3 sm:grid-cols-[4.5rem_minmax(0,1fr)]">
            <span class="text-muted-foreground">{state}</span>
            <span>
              {title}
              {note && <span class="text-muted-foreground">: {note}</span>}
            </span>
          </li>
        ))}
      </ol>
    </details>
  </li>
);

const Buttons = ({ task, base, words }: { task: TaskView; base: string; words: TaskWords }) => (
  <>
    {task.waitsIn !== null && (
      <Form action={`${base}/end-wait`}>
        <input type="hidden" name="task" value={task.id} />
        <button class="btn" data-size="sm" type="submit">
          {words.endWait}
        </button>
      </Form>
    )}
    {task.state !== 'turning-back' && (
      <Form action={`${base}/cancel`}>
        <input type="hidden" name="task" value={task.id} />
        <button class="btn" data-variant="ghost" data-size="sm" type="submit">
          {words.cancel}
        </button>
      </Form>
    )}
  </>
);
