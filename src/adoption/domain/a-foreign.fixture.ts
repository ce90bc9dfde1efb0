import { aStackInput, core } from '../../stack/domain/a-stack.fixture.js';
import type { ForeignContainer, ForeignStack } from '../../stack/domain/adopt/foreign.js';
import type { DesiredContainer, Text } from '../../stack/domain/desired.js';
import { render } from '../../stack/domain/render.js';
import type { StackInput } from '../../stack/domain/stack-input.js';

/** What the secrets of a foreign stack are, all of them. */
export const valueOf = (secret: string): string => `the-${secret.toLowerCase().replaceAll('_', '-')}`;
const plain = (text: Text): string =>
  typeof text === 'string'
    ? text
    : text.map((part) => (typeof part === 'string' ? part : valueOf(part.secret))).join('');

/** A container that Compose made of just what is wanted. */
export const asWanted = (want: DesiredContainer, change: Partial<ForeignContainer> = {}): ForeignContainer => ({
  ...{
    id: `id-of-${want.service}`,
    name: `old_${want.service}_1`,
    service: want.service,
    number: 1,
    image: want.image,
  },
  ...(want.command ? { command: want.command } : {}),
  ...(want.entrypoint ? { entrypoint: want.entrypoint } : {}),
  env: Object.fromEntries(Object.entries(want.env).map(([key, text]) => [key, plain(text)])),
  mounts: [
    ...want.mounts.map(
      ({ volume, path, readOnly = false }) => ({ kind: 'volume', source: volume, path, readOnly }) as const,
    ),
    ...want.files.map(({ path }) => ({ kind: 'bind', source: `/srv/old${path}`, path, readOnly: true }) as const),
  ],
  ports: want.ports,
  networks: ['old_default'],
  ...{ isRunning: true, hasHealthCheck: true, health: 'healthy', restarts: 0 },
  ...change,
});

/** A whole stack of the core release that Compose made; volumes are called `old_<role>`. */
export function aForeignStack(
  change: Readonly<Record<string, Partial<ForeignContainer>>> = {},
  input: Partial<StackInput> = {},
): ForeignStack {
  const volumes = Object.fromEntries(Object.keys(core.volumes).map((role) => [role, { name: `old_${role}` }]));
  const { containers } = render({ ...aStackInput(input), adopted: { volumes, containers: {} } });
  return {
    project: 'old',
    folder: '/srv/old',
    containers: containers.map((want) => asWanted(want, change[want.service])),
    networks: [{ name: 'old_default', subnet: '172.20.0.0/16' }],
  };
}

export const config = (want: DesiredContainer): ReadonlyMap<string, string> =>
  new Map(want.files.map(({ path, content }) => [`${want.service} ${path}`, plain(content)]));
