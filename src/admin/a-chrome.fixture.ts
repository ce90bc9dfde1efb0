import type { Chrome } from './view-models/frame.js';

export const NOW = Date.UTC(2026, 10, 24, 12);

/** What pages have around them; say only what matters. */
export const aChrome = (change: Partial<Chrome> = {}): Chrome => ({
  asset: (name) => `/assets/${name}`,
  user: { name: 'ada' },
  csrf: 'token-of-the-session',
  theme: 'system',
  path: '/admin/projects',
  flash: null,
  troubles: [],
  cursor: 42,
  now: NOW,
  once: () => 'key',
  ...change,
});
