import type { ComponentChildren } from 'preact';
import type { Chrome } from '../view-models/frame.js';
import { ChromeContext } from './chrome.js';
import { Icon, Logo, type IconName } from './icons.js';
import { FlashNote, TroubleNotes } from './notes.js';
import { SideFoot } from './side-foot.js';

const PLACES: readonly (readonly [href: string, label: string, icon: IconName])[] = [
  ['/admin/projects', 'Projects', 'projects'],
  ['/admin/activity', 'Activity', 'activity'],
  ['/admin/api-keys', 'API keys', 'key'],
  ['/admin/servers', 'Servers', 'server'],
  ['/admin/api', 'API', 'code'],
];

/** htmx as the content policy allows it: nothing is evaluated, no style is added, other origins are refused. */
const HTMX = JSON.stringify({
  includeIndicatorCSS: false,
  mode: 'same-origin',
  history: true,
  defaultSettleDelay: 0,
  extensions: 'sse',
  noSwap: [204, 304],
});

interface PageProps {
  readonly chrome: Chrome;
  readonly title: string;
  /** Assets that only this page needs. */
  readonly scripts?: readonly string[];
  readonly children: ComponentChildren;
}

/** The document around every page. */
export const Document = ({ chrome, title, scripts = [], children }: PageProps) => (
  <ChromeContext.Provider value={chrome}>
    <html lang="en" class={chrome.theme === 'system' ? undefined : chrome.theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={HTMX} />
        <title>{title} · Supascale</title>
        <link rel="icon" type="image/svg+xml" href={chrome.asset('icon.svg')} />
        <link rel="stylesheet" href={chrome.asset('app.css')} />
        <script src={chrome.asset('htmx.js')} defer />
        <script src={chrome.asset('hx-sse.js')} defer />
        <script src={chrome.asset('app.js')} defer />
        {scripts.map((script) => (
          <script key={script} src={chrome.asset(script)} defer />
        ))}
      </head>
      {children}
    </html>
  </ChromeContext.Provider>
);

/** A page for those who are logged in. */
export const Page = ({ chrome, title, scripts = [], children }: PageProps) => (
  <Document chrome={chrome} title={title} scripts={scripts}>
    <body>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <div class="frame">
        <Side chrome={chrome} />
        <Top chrome={chrome} />
        <main id="main" class="content" tabIndex={-1}>
          <div id="notes">
            <LiveTroubles chrome={chrome} />
            {chrome.flash && <FlashNote flash={chrome.flash} />}
          </div>
          {children}
        </main>
      </div>
      <div id="live" hidden hx-sse:connect={`/admin/live?since=${chrome.cursor}`} hx-swap="none" />
      <dialog id="sheet" class="sheet" aria-label="Review" />
    </body>
  </Document>
);

/** A page for those who are not: one card in the middle. */
export const Gate = ({ chrome, title, children }: { chrome: Chrome; title: string; children: ComponentChildren }) => (
  <Document chrome={chrome} title={title}>
    <body class="gate">
      <main id="main">
        <div class="mb-6 flex items-center justify-center gap-3">
          <Logo size={30} />
          <span class="text-xl font-semibold tracking-tight">Supascale</span>
        </div>
        {children}
      </main>
    </body>
  </Document>
);

/** Comes and goes with the engines' answers. */
const LiveTroubles = ({ chrome }: { chrome: Chrome }) => (
  <div
    id="troubles"
    data-live="servers"
    hx-get={chrome.path}
    hx-trigger="live"
    hx-select="#troubles"
    hx-swap="outerMorph"
  >
    <TroubleNotes troubles={chrome.troubles} now={chrome.now} />
  </div>
);

const Brand = () => (
  <a class="brand" href="/admin/projects">
    <Logo />
    Supascale
  </a>
);

const Side = ({ chrome }: { chrome: Chrome }) => (
  <aside class="side">
    <div>
      <Brand />
      <Places path={chrome.path} />
      <SideFoot chrome={chrome} />
    </div>
  </aside>
);

/** The narrow screen's menu opens without a script. */
const Top = ({ chrome }: { chrome: Chrome }) => (
  <div class="top">
    <details>
      <summary aria-label="Menu">
        <span class="brand px-0">
          <Logo />
          Supascale
        </span>
        <Icon name="menu" width="20" height="20" />
      </summary>
      <Places path={chrome.path} />
      <SideFoot chrome={chrome} />
    </details>
  </div>
);

/** `/admin/api-keys` is not within `/admin/api`. */
const isWithin = (path: string, place: string): boolean =>
  path.startsWith(place) && /^([/?]|$)/.test(path.slice(place.length));

const Places = ({ path }: { path: string }) => (
  <nav aria-label="Main">
    <ul class="nav-list">
      {PLACES.map(([href, label, icon]) => (
        <li key={href}>
          <a href={href} aria-current={isWithin(path, href) ? 'page' : undefined}>
            <Icon name={icon} />
            {label}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);
