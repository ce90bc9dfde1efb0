import type { ComponentChildren } from 'preact';
import type { EngineTrouble, Flash, Tone } from '../view-models/frame.js';
import { Icon, type IconName } from './icons.js';
import { elapsed } from './text.js';

const GLYPHS: Record<Tone, IconName> = { ok: 'ok', busy: 'info', warn: 'warn', bad: 'bad', idle: 'info' };

/** A sentence that must be seen, with its tone as a shape. */
export const Note = ({ tone, children, icon }: { tone: Tone; children: ComponentChildren; icon?: IconName }) => (
  <div class="note" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
    <Icon name={icon ?? GLYPHS[tone]} />
    <div class="grow">{children}</div>
  </div>
);

export const FlashNote = ({ flash }: { flash: Flash }) => (
  <Note tone={flash.tone}>
    <p>{flash.text}</p>
  </Note>
);

export const TroubleNotes = ({ troubles, now }: { troubles: readonly EngineTrouble[]; now: number }) => (
  <>
    {troubles.map((trouble) => (
      <Note key={trouble.server} tone="warn" icon="plug">
        <p>
          <strong>The engine on {trouble.server} does not answer</strong> ({elapsed(now - trouble.since)}):{' '}
          {trouble.reason.replace(/\.$/, '')}. What runs there keeps running; its state is unknown meanwhile. Wishes are
          recorded and carried out as soon as it answers.
        </p>
      </Note>
    ))}
  </>
);
