import { createHash } from 'node:crypto';
import type { ProjectRef } from '../../src/kernel/ids.js';
import { release202609 } from '../../src/stack/domain/releases/2026-09.js';
import { release202610 } from '../../src/stack/domain/releases/2026-10.js';
import { render } from '../../src/stack/domain/render.js';
import type { StackInput } from '../../src/stack/domain/stack-input.js';
import type { Cases, Experiment } from './experiment.js';
import { timed } from './statistics.js';

const RENDER = '1,000 whole stacks, no two alike';
const FLOOR = 'JSON and SHA-256 of what was rendered';
const COUNT = 1000;
const RELEASES = [release202610, release202609] as const;

/** What the program does to a wish before it asks an engine: no engine needed. */
export const rendering: Experiment = {
  needsEngine: false,
  rounds: { full: 7, quick: 3 },
  warmUp: true,
  figures: [
    { name: 'render.full', unit: 'ms', subject: RENDER, against: COUNT, goal: { atMost: 1 } },
    { name: 'render.full', unit: 'ms', subject: RENDER, against: FLOOR },
  ],
  async open(): Promise<Cases> {
    const inputs = Array.from({ length: COUNT }, (_, n) => aProject(n));
    return {
      [RENDER]: async () => ({
        ms: await timed(async () => {
          for (const input of inputs) render(input);
        }),
      }),
      [FLOOR]: async () => {
        let ms = 0;
        for (const input of inputs) {
          const { containers } = render(input);
          ms += await timed(async () => {
            for (const container of containers) createHash('sha256').update(JSON.stringify(container)).digest('hex');
          });
        }
        return { ms };
      },
    };
  },
};

/** Releases and image sets take turns; settings, secrets, ports and volumes are each project's own. */
export function aProject(n: number): StackInput {
  const release = RELEASES[n % 2]!;
  const set = n % 4 < 2 ? 'official' : 'local';
  return {
    ref: n
      .toString(26)
      .padStart(20, '0')
      .replace(/./g, (digit) => 'abcdefghijklmnopqrstuvwxyz'[parseInt(digit, 26)]!) as ProjectRef,
    slug: `project-${n}`,
    status: 'active',
    spec: {
      release: release.id,
      profile: 'full',
      bindAddress: '127.0.0.1',
      ports: Object.fromEntries(Object.keys(release.ports).map((name, at) => [name, 20_000 + 3 * n + at])),
      services: { db: { memoryMiB: 1024 + n }, functions: { env: { NUMBER: String(n) } } },
      settings: {
        general: { publicUrl: `https://api-${n}.example.com`, siteUrl: `https://www-${n}.example.com` },
        auth: { jwtExpiry: 600 + n },
        studio: { dashboardUsername: `admin-${n}` },
      },
    },
    images: set === 'local' ? { set, registry: 'supascale.local' } : { set, registry: 'docker.io' },
    subnet: `10.${200 + (n >> 8)}.${n & 255}.0/24`,
    generations: { 'db-data': 1 + (n % 3) },
    restarts: { rest: n % 5 },
    secrets: Object.fromEntries(Object.keys(release.secrets).map((name) => [name, { version: 1 + (n % 7) }])),
  };
}
