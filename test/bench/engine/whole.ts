import { randomBytes } from 'node:crypto';
import { projectRefFrom } from '../../../src/kernel/ids.js';
import { freshIngredients } from '../../../src/secrets/ingredients.js';
import { makeSecrets } from '../../../src/secrets/secret-maker.js';
import type { DesiredStack, SecretRef } from '../../../src/stack/domain/desired.js';
import { release202610 } from '../../../src/stack/domain/releases/2026-10.js';
import { render } from '../../../src/stack/domain/render.js';
import { aSubnet } from './bare.js';
import { REGISTRY } from './releases.js';

/** The release whose whole stack is measured. */
export const whole = release202610;

/** Its whole stack as the program renders it, with secrets, ports and a network of its own, known to nobody. */
export interface WholeStack {
  readonly desired: DesiredStack;
  readonly secret: (ref: SecretRef) => string;
}

export function aWholeStack(): WholeStack {
  const secrets = makeSecrets(whole, freshIngredients());
  const firstPort = 30_000 + (randomBytes(2).readUInt16BE() % 9_000);
  const desired = render({
    ref: projectRefFrom(randomBytes(20)),
    slug: 'bare',
    status: 'active',
    spec: {
      release: whole.id,
      profile: 'full',
      bindAddress: '127.0.0.1',
      ports: Object.fromEntries(Object.keys(whole.ports).map((name, at) => [name, firstPort + at])),
      services: {},
    },
    images: { set: 'local', registry: REGISTRY },
    subnet: aSubnet(),
    generations: {},
    restarts: {},
    secrets: {},
  });
  return {
    desired,
    secret: ({ secret }) => {
      const made = secrets[secret];
      if (!made) throw new Error(`The release makes no secret ${secret}.`);
      return made.reveal();
    },
  };
}
