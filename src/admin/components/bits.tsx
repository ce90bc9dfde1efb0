import type { ComponentChildren } from 'preact';
import type { Tone } from '../view-models/frame.js';
import type { Health, Standing } from '../view-models/project.js';
import { useChrome } from './chrome.js';
import { Icon, type IconName } from './icons.js';
import { elapsed, moment } from './text.js';

/** Each state has a word, a shape and a colour, in this order of importance. */
export const HEALTH: Record<Health, { readonly word: string; readonly icon: IconName; readonly tone: Tone }> = {
  ready: { word: 'Ready', icon: 'ok', tone: 'ok' },
  progressing: { word: 'Converging', icon: 'spin', tone: 'busy' },
  degraded: { word: 'Degraded', icon: 'warn', tone: 'warn' },
  failed: { word: 'Failing', icon: 'bad', tone: 'bad' },
  blocked: { word: 'Blocked', icon: 'blocked', tone: 'bad' },
  paused: { word: 'Paused', icon: 'pause', tone: 'idle' },
  leaving: { word: 'Being removed', icon: 'trash', tone: 'idle' },
  kept: { word: 'Removed, data kept', icon: 'pause', tone: 'idle' },
  gone: { word: 'Removed', icon: 'trash', tone: 'idle' },
  unknown: { word: 'Unknown', icon: 'unknown', tone: 'warn' },
};

export const Status = ({ standing, look }: { standing: Standing; look?: 'pill' }) => {
  const { word, icon, tone } = HEALTH[standing.health];
  return (
    <span class="status" data-tone={tone} data-look={look}>
      <Icon name={icon} class={icon === 'spin' ? 'spin' : undefined} />
      {word}
    </span>
  );
};

/** `5 min ago`, with the exact moment as its title; kept right by `app.js`. */
export const Ago = ({ at, bare = false }: { at: number; bare?: boolean }) => {
  const { now } = useChrome();
  const words = elapsed(now - at);
  return (
    <time dateTime={new Date(at).toISOString()} title={moment(at)} data-ago={bare ? 'bare' : 'ago'}>
      {bare || words === 'just now' ? words : `${words} ago`}
    </time>
  );
};

/** One dot for each service; the words are there for those who do not see dots. */
export const ServiceDots = ({ services }: { services: readonly { name: string; tone: Tone; state: string }[] }) => {
  const up = services.filter((service) => service.tone === 'ok').length;
  return (
    <span
      class="inline-flex items-center gap-2.5"
      title={services.map(({ name, state }) => `${name}: ${state}`).join('\n')}
    >
      <span class="dots" aria-hidden="true">
        {services.map(({ name, tone }) => (
          <i key={name} data-tone={tone} data-fill={tone === 'ok' ? 'full' : tone === 'bad' ? 'cross' : 'none'} />
        ))}
      </span>
      <span class="text-xs text-muted-foreground tabular-nums">
        {up}/{services.length}
        <span class="sr-only"> services up</span>
      </span>
    </span>
  );
};

export const Change = ({ from, to }: { from: string; to: string }) => (
  <span class="change">
    <del>{from}</del>
    <Icon name="arrow" />
    <span class="sr-only">becomes</span>
    <ins>{to}</ins>
  </span>
);

/** A value with a button that copies it; without a script the button is not there. */
export const Copyable = ({ value, label, wrap = false }: { value: string; label: string; wrap?: boolean }) => (
  <span class="secret" data-wrap={wrap || undefined}>
    <code>{value}</code>
    <CopyButton value={value} label={label} />
  </span>
);

export const CopyButton = ({ value, label }: { value: string; label: string }) => (
  <button class="copy" type="button" data-copy={value} aria-label={`Copy ${label}`} title="Copy">
    <Icon name="copy" />
  </button>
);

export const Panel = (props: {
  readonly title: string;
  readonly id?: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
  readonly tone?: Tone;
  /** Live updates leave it as it is, e.g. with keys that were revealed. */
  readonly keep?: boolean;
}) => (
  <section
    class="panel"
    id={props.id}
    data-tone={props.tone}
    aria-label={props.title}
    {...(props.keep ? { 'hx-morph-skip': '' } : {})}
  >
    <header>
      <h2>{props.title}</h2>
      {props.aside}
    </header>
    {props.children}
  </section>
);

export const PageHead = (props: {
  readonly title: ComponentChildren;
  readonly lead?: ComponentChildren;
  readonly children?: ComponentChildren;
}) => (
  <div class="page-head">
    <div class="min-w-0">
      <h1>{props.title}</h1>
      {props.lead && <p class="lead">{props.lead}</p>}
    </div>
    {props.children && <div class="actions">{props.children}</div>}
  </div>
);

export const Crumbs = ({ trail, here }: { trail: readonly (readonly [string, string])[]; here: string }) => (
  <nav class="crumbs" aria-label="Breadcrumb">
    {trail.map(([href, label]) => (
      <>
        <a href={href}>{label}</a>
        <Icon name="next" />
      </>
    ))}
    <span aria-current="page">{here}</span>
  </nav>
);

export const Blank = ({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }) => (
  <div class="blank">
    <span class="mark">
      <Icon name={icon} width="24" height="24" />
    </span>
    <h2>{title}</h2>
    {children}
  </div>
);
