import { Fragment } from 'preact';
import type { ChangeView, PlanView, Review } from '../view-models/forms.js';
import { Change, Panel } from './bits.js';
import { Form } from './form.js';
import { Icon } from './icons.js';
import { Note } from './notes.js';
import { plural } from './text.js';

/** The engine calls that a wish will cause, in order, each with its reason and what it means to users. */
export const PlanPanel = ({ plan }: { plan: PlanView | string }) =>
  typeof plan === 'string' ? (
    <Note tone="warn" icon="plug">
      <p>{plan} The wish is recorded all the same, and carried out as soon as the engine answers.</p>
    </Note>
  ) : (
    <Panel
      title="What the engine will be asked"
      aside={<p>{plan.steps.length === 0 ? 'nothing' : plural(plan.steps.length, 'call')}</p>}
    >
      <PlanSteps plan={plan} />
    </Panel>
  );

const PlanSteps = ({ plan }: { plan: PlanView }) => (
  <>
    {plan.blocks.map((block) => (
      <div class="px-4 pt-4" key={block}>
        <Note tone="bad" icon="blocked">
          <p>{block}</p>
        </Note>
      </div>
    ))}
    {plan.steps.length === 0 ? (
      <p class="px-4 py-5 text-[13px] text-muted-foreground">
        No engine call is needed: what runs is already as wished.
      </p>
    ) : (
      <ol class="steps">
        {plan.steps.map((step, index) => (
          <li key={`${step.what} ${index}`} data-tone={step.tone}>
            <span class="plan-no">{index + 1}</span>
            <span>
              <b class="font-medium">{step.what}</b> <span class="why">{step.cause}</span>
            </span>
            {step.effect && <span class="effect">{step.effect}</span>}
          </li>
        ))}
      </ol>
    )}
    {plan.waits.length > 0 && (
      <p class="border-t px-4 py-2.5 text-xs leading-5 text-muted-foreground">In between: {plan.waits.join('; ')}.</p>
    )}
  </>
);

export const Changes = ({ changes }: { changes: readonly ChangeView[] }) => (
  <ul class="flex flex-col gap-2.5 px-4 py-3.5 text-[13px]">
    {changes.map(({ what, from, to }) => (
      <li key={what} class="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span class="min-w-36 text-muted-foreground">{what}</span>
        <Change from={from} to={to} />
      </li>
    ))}
  </ul>
);

/** What will happen and the button that lets it. `id` lets a dialog take just this part of the page. */
export const ReviewPart = ({ review }: { review: Review }) => (
  <Form action={review.action} id="review" class="flex flex-col gap-5" data-closes-sheet>
    {Object.entries(review.fields).map(([name, value]) => (
      <input key={name} type="hidden" name={name} value={value} />
    ))}
    {review.changes.length > 0 && (
      <Panel title="What you change">
        <Changes changes={review.changes} />
      </Panel>
    )}
    {review.facts.length > 0 && (
      <Panel title="What it gets">
        <dl class="facts body" data-wide>
          {review.facts.map(({ name, value }) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
        </dl>
      </Panel>
    )}
    <PlanPanel plan={review.plan} />
    <div class="flex flex-row-reverse flex-wrap items-center justify-start gap-2">
      <button class="btn" type="submit" data-variant={review.dangerous ? 'danger' : 'primary'}>
        {review.applyLabel}
      </button>
      <a class="btn" data-variant="ghost" href={review.back} data-close-sheet>
        Cancel
      </a>
      <p class="mr-auto flex items-center gap-1.5 text-xs text-muted-foreground">
        <Icon name="info" width="14" height="14" />
        Nothing has been changed yet.
      </p>
    </div>
  </Form>
);
