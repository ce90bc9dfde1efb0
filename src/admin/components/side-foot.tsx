import type { Chrome, Theme } from '../view-models/frame.js';
import { Form } from './form.js';
import { Icon, type IconName } from './icons.js';

const THEMES: readonly (readonly [Theme, string, IconName])[] = [
  ['light', 'Light', 'sun'],
  ['system', 'As the system', 'system'],
  ['dark', 'Dark', 'moon'],
];

/** Who is logged in, the theme, and whether the page follows what happens. */
export const SideFoot = ({ chrome }: { chrome: Chrome }) => (
  <div class="side-foot">
    <div class="flex items-center justify-between gap-2 px-2">
      <span class="live-dot" role="status">
        <span class="live-none">Not live</span>
        <span class="live-on">Live</span>
        <span class="live-off">Reconnecting</span>
      </span>
      <ThemeSwitch theme={chrome.theme} path={chrome.path} />
    </div>
    {chrome.user && (
      <div class="flex items-center gap-2.5 border-t px-2 pt-3">
        <span class="grid size-7 shrink-0 place-items-center rounded-full bg-brand-soft text-xs font-semibold text-brand uppercase">
          {chrome.user.name.slice(0, 1)}
        </span>
        <span class="min-w-0 flex-1 truncate text-[13px] font-medium">{chrome.user.name}</span>
        <Form action="/admin/logout" plain>
          <button
            class="btn"
            data-variant="ghost"
            data-size="icon-sm"
            type="submit"
            aria-label="Log out"
            title="Log out"
          >
            <Icon name="logout" />
          </button>
        </Form>
      </div>
    )}
  </div>
);

const ThemeSwitch = ({ theme, path }: { theme: Theme; path: string }) => (
  <Form action="/admin/theme" plain class="theme-switch" data-theme-switch>
    <input type="hidden" name="back" value={path} />
    {THEMES.map(([value, label, icon]) => (
      <button
        key={value}
        type="submit"
        name="theme"
        value={value}
        aria-pressed={theme === value}
        aria-label={label}
        title={label}
      >
        <Icon name={icon} />
      </button>
    ))}
  </Form>
);
