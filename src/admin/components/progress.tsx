import type { Tone } from '../view-models/frame.js';
import type { ConditionView, ProgressView, StepView } from '../view-models/project.js';
import { Ago, Panel } from './bits.js';
import { Icon, type IconName } from './icons.js';
import { megabytes, took } from './text.js';

const STEP: Record<StepView['state'], { readonly icon: IconName; readonly tone: Tone; readonly word: string }> = {
  waiting: { icon: 'waiting', tone: 'idle', word: 'waiting' },
  running: { icon: 'spin', tone: 'busy', word: 'running' },
  done: { icon: 'ok', tone: 'ok', word: 'done' },
  failed: { icon: 'bad', tone: 'bad', word: 'failed' },
};

/** The convergence under way: each engine call with its reason, as it goes. */
export const Progress = ({ progress }: { progress: ProgressView }) => {
  const done = progress.steps.filter((step) => step.state === 'done').length;
  return (
    <Panel
      title={`Converging to wish ${progress.wishVersion}`}
      aside={
        <p>
          {done} of {progress.steps.length} calls done, begun <Ago at={progress.startedAt} />
        </p>
      }
    >
      <div class="border-b px-4 py-3">
        <progress class="meter" value={done} max={Math.max(1, progress.steps.length)} aria-label="Engine calls done" />
      </div>
      <ol class="steps">
        {progress.steps.map((step, index) => (
          <Step key={`${step.what} ${index}`} step={step} />
        ))}
        {progress.waits.map((wait) => (
          <li key={wait} data-tone="busy">
            <Icon name="waiting" />
            <span>{wait}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
};

const Step = ({ step }: { step: StepView }) => {
  const { icon, tone, word } = STEP[step.state];
  return (
    <li data-tone={tone}>
      <Icon name={icon} class={icon === 'spin' ? 'spin' : undefined} />
      <span>
        <b class={step.state === 'waiting' ? 'font-normal text-muted-foreground' : 'font-medium'}>{step.what}</b>
        <span class="sr-only">, {word},</span> <span class="why">{step.cause}</span>
        {step.pull && (
          <>
            <progress value={step.pull.current} max={Math.max(1, step.pull.total)} aria-label="Bytes pulled" />
            <span class="why mt-1 block">
              {step.pull.status}, {megabytes(step.pull.current, step.pull.total)}
            </span>
          </>
        )}
        {step.error && <span class="mt-1 block text-xs leading-4.5 text-bad">{step.error}</span>}
      </span>
      <span class="took">{step.ms === null ? '' : took(step.ms)}</span>
    </li>
  );
};

const TONE: Record<Tone, IconName> = { ok: 'ok', busy: 'waiting', warn: 'warn', bad: 'bad', idle: 'unknown' };

/** Each condition with its reason, since when it holds, and how good that is. */
export const Conditions = ({ conditions }: { conditions: readonly ConditionView[] }) => (
  <ul class="divide-y text-[13px]">
    {conditions.map((condition) => (
      <li key={condition.type} class="flex gap-2.5 px-4 py-2.5" data-tone={condition.tone}>
        <span class="status items-start pt-0.5">
          <Icon name={TONE[condition.tone]} />
        </span>
        <span class="min-w-0 flex-1">
          <span class="flex justify-between gap-3">
            <b class="font-medium">
              {condition.type}
              <span class="font-normal text-muted-foreground"> {condition.status}</span>
            </b>
            {condition.since !== null && (
              <span class="text-xs text-muted-foreground">
                <Ago at={condition.since} bare />
              </span>
            )}
          </span>
          <span class="block text-xs leading-4.5 break-words text-muted-foreground">
            {condition.message || condition.reason}
          </span>
        </span>
      </li>
    ))}
  </ul>
);
