/** What a browser adds to pages that work without it: live parts, dialogs, copying, the theme at once, ages that age. */
(() => {
  const root = document.documentElement;
  root.classList.add('js');

  // -- Live: `#live` receives named events; the parts that they concern read themselves again.

  /** Several events in a burst make one request for each part. */
  const COALESCE_MS = 120;
  const due = new Set();
  let timer;

  function refresh(topic) {
    due.add(topic);
    timer ??= setTimeout(() => {
      timer = undefined;
      const topics = [...due];
      due.clear();
      for (const part of document.querySelectorAll('[data-live]')) {
        if (topics.includes('all') || topics.includes(part.dataset.live)) htmx.trigger(part, 'live', {}, false);
      }
    }, COALESCE_MS);
  }

  const HEARD = {
    project: (ref) => ['projects', `project:${ref}`],
    activity: () => ['activity'],
    server: () => ['all'],
    resync: () => ['all'],
  };
  for (const [name, topics] of Object.entries(HEARD)) {
    document.addEventListener(name, (event) => {
      if (event.target?.id === 'live') topics(event.detail.data).forEach(refresh);
    });
  }

  const isLive = (on) => root.setAttribute('data-live', on ? 'on' : 'off');
  document.addEventListener('htmx:sse:after:connection', () => isLive(true));
  document.addEventListener('htmx:sse:close', () => isLive(false));
  document.addEventListener('htmx:sse:error', (event) => {
    isLive(false);
    if (event.detail.status === 401) location.reload(); // the session is over: the login page says so
  });
  // The extension reconnects a stream that broke, but not one that never came up.
  const RETRY_MS = 5_000;
  for (const failure of ['htmx:error', 'htmx:response:error']) {
    document.addEventListener(failure, (event) => {
      const live = document.getElementById('live');
      if (!live || event.detail.ctx?.sourceElement !== live) return;
      isLive(false);
      const path = live.getAttribute('hx-sse:connect');
      setTimeout(() => htmx.ajax('GET', path, { source: live }), RETRY_MS);
    });
  }

  // A part that reads itself must not put a login or error page in its place.
  document.addEventListener('htmx:before:swap', (event) => {
    const { sourceElement, response } = event.detail.ctx;
    if (sourceElement?.dataset?.live !== undefined && response && response.status >= 400) event.preventDefault();
  });

  // -- Dialog: a review opens over the page; its form, once answered, closes it.

  const sheet = () => document.getElementById('sheet');
  document.addEventListener('htmx:after:swap', (event) => {
    const { ctx } = event.detail;
    if (ctx.target === sheet() && sheet().childElementCount > 0) {
      if (!sheet().open) sheet().showModal();
    } else if (ctx.target?.id === 'main' || ctx.select === '#main') {
      if (sheet()?.open) sheet().close();
    }
  });

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const close = target.closest('[data-close-sheet]');
    if (sheet()?.open && (target === sheet() || (close && sheet().contains(close)))) {
      event.preventDefault();
      sheet().close();
    }
    const copy = target.closest('[data-copy]');
    if (copy) void copyText(copy);
    const theme = target.closest('[data-theme-switch] button');
    if (theme) {
      event.preventDefault();
      setTheme(theme);
    }
  });

  // -- Copying

  async function copyText(button) {
    const label = button.getAttribute('aria-label');
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.dataset.done = '';
      button.setAttribute('aria-label', 'Copied');
    } catch {
      button.setAttribute('aria-label', 'The browser did not allow copying'); // e.g. on plain http: the text can be selected
    }
    setTimeout(() => {
      delete button.dataset.done;
      button.setAttribute('aria-label', label);
    }, 1_600);
  }

  // -- Theme: the form would do it with a round trip.

  const YEAR_S = 365 * 24 * 3600;
  function setTheme(button) {
    const theme = button.value;
    root.classList.remove('light', 'dark');
    if (theme !== 'system') root.classList.add(theme);
    for (const other of document.querySelectorAll('[data-theme-switch] button')) {
      other.setAttribute('aria-pressed', String(other.value === theme));
    }
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
  }

  // -- Times: ages grow while the page is open; the title says the moment in the reader's own zone.

  const UNITS = [
    ['day', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ];
  function elapsed(ms) {
    if (ms < 5_000) return 'just now';
    const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? UNITS[3];
    const count = Math.floor(ms / size);
    return `${count} ${unit}${unit === 'day' && count > 1 ? 's' : ''}`;
  }
  function tell(within) {
    for (const time of within.querySelectorAll('time[data-ago]')) {
      const at = new Date(time.dateTime);
      const words = elapsed(Date.now() - at.getTime());
      const text = time.dataset.ago === 'bare' || words === 'just now' ? words : `${words} ago`;
      if (time.textContent !== text) time.textContent = text;
      time.title = at.toLocaleString();
    }
    for (const time of within.querySelectorAll('time[data-clock]')) {
      time.title = new Date(time.dateTime).toLocaleString();
    }
  }
  const tellAll = () => tell(document);
  document.addEventListener('DOMContentLoaded', tellAll);
  document.addEventListener('htmx:after:swap', tellAll);
  setInterval(tellAll, 10_000);
})();
