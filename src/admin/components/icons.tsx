import type { JSX } from 'preact';

/** Our own icons on a grid of 16, drawn with strokes; decorative unless a label stands beside them. */
const PATHS = {
  projects: ['M8 1.8 14 5 8 8.2 2 5z', 'm2 8 6 3.2L14 8', 'm2 11 6 3.2 6-3.2'],
  activity: ['M1.5 8.5h3l2-5.5 3 10 2-4.5h3'],
  key: ['M10.2 9.3a3.8 3.8 0 1 0-3.5-3.5L2 10.5V14h3.5v-2h2v-2z', 'M10.7 5.3h.01'],
  server: ['M2.5 3h11v4h-11z', 'M2.5 9h11v4h-11z', 'M5 5h.01M5 11h.01M8 5h3M8 11h3'],
  ok: ['M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z', 'm5.4 8.2 1.8 1.8 3.4-3.8'],
  spin: ['M8 2a6 6 0 1 0 6 6'],
  waiting: ['M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z', 'M8 4.8V8l2 1.4'],
  pause: ['M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z', 'M6.6 6v4M9.4 6v4'],
  play: ['M5 3.2v9.6L12.6 8z'],
  restart: ['M13.5 8a5.5 5.5 0 1 1-1.7-4', 'M13.6 1.8v2.9h-2.9'],
  trash: ['M2.5 4.2h11', 'M6.3 4V2.4h3.4V4', 'm4 4.2.6 9.4h6.8l.6-9.4', 'M6.7 7v4M9.3 7v4'],
  gear: [
    'M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
    'M8 1.7v2M8 12.3v2M1.7 8h2M12.3 8h2M3.5 3.5 5 5M11 11l1.5 1.5M12.5 3.5 11 5M5 11l-1.5 1.5',
  ],
  warn: ['M8 2.2 14.4 13.4H1.6z', 'M8 6.6v3.2', 'M8 11.6h.01'],
  bad: ['M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3z', 'm6 6 4 4M10 6l-4 4'],
  blocked: ['M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3z', 'M5 8h6'],
  unknown: [
    'M8 2a6 6 0 0 1 2.6.6M13 4.7A6 6 0 0 1 14 8M13.2 11a6 6 0 0 1-2.3 2.2M8 14a6 6 0 0 1-2.9-.7M2.8 11A6 6 0 0 1 2 8.2M2.7 5.2a6 6 0 0 1 2-2.2',
    'M6.5 6.6a1.6 1.6 0 1 1 2.3 1.5c-.5.3-.8.6-.8 1.2',
    'M8 11.2h.01',
  ],
  plus: ['M8 3v10M3 8h10'],
  search: ['M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9z', 'm10.4 10.4 3.1 3.1'],
  copy: ['M5.5 5.5h8v8h-8z', 'M10.5 3V2.5h-8v8H3'],
  check: ['m3 8.5 3.2 3.2L13 4.8'],
  eye: [
    'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z',
    'M8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z',
  ],
  sun: [
    'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z',
    'M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  ],
  moon: ['M13.6 9.6A6 6 0 0 1 6.4 2.4a6 6 0 1 0 7.2 7.2z'],
  system: ['M2 2.8h12v8H2z', 'M5.5 13.5h5M8 10.8v2.7'],
  logout: ['M6 2.5H2.8v11H6', 'M6.5 8h7M10.8 5.2 13.6 8l-2.8 2.8'],
  next: ['m6 3.5 4.5 4.5L6 12.5'],
  arrow: ['M3 8h10M9.5 4.5 13 8l-3.5 3.5'],
  menu: ['M2.5 4.5h11M2.5 8h11M2.5 11.5h11'],
  equal: ['M4 6.2h8M4 9.8h8'],
  differs: ['M4 6.2h8M4 9.8h8M10.2 3.5 5.8 12.5'],
  user: ['M8 7.8a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8z', 'M2.8 14a5.2 5.2 0 0 1 10.4 0'],
  edit: ['M10.6 2.9 13 5.3 5.6 12.8l-3 .6.6-3z'],
  info: ['M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z', 'M8 7.4v3.2', 'M8 5.4h.01'],
  code: ['m5 4.5-3.5 3.5 3.5 3.5', 'm11 4.5 3.5 3.5-3.5 3.5', 'M9.2 3 6.8 13'],
  plug: ['M5.5 2v3M10.5 2v3', 'M3.5 5h9v2.5a4.5 4.5 0 0 1-9 0z', 'M8 12v2.2'],
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, ...rest }: { name: IconName } & Omit<JSX.SVGAttributes<SVGSVGElement>, 'name'>) => (
  <svg
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    {...rest}
  >
    {PATHS[name].map((d) => (
      <path key={d} d={d} />
    ))}
  </svg>
);

/** Three steps that rise: one stack, and more of it. The same drawing as `assets/icon.svg`. */
export const Logo = ({ size = 24 }: { size?: number }) => (
  <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" class="text-brand">
    <rect x="8.5" y="3" width="13" height="5" rx="1.75" fill="currentColor" />
    <rect x="5.5" y="9.5" width="13" height="5" rx="1.75" fill="currentColor" opacity="0.66" />
    <rect x="2.5" y="16" width="13" height="5" rx="1.75" fill="currentColor" opacity="0.36" />
  </svg>
);
