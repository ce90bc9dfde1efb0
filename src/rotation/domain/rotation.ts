import type { Release, SecretRecipe } from '../../stack/domain/release.js';

export const ROTATIONS = ['database-password', 'jwt', 'dashboard-password', 'vault', 'secret'] as const;
export type Rotation = (typeof ROTATIONS)[number];

/** `signing`: what signs tokens, and all that is signed with it. `opaque`: the short keys of apps. */
export const JWT_KEYS = ['all', 'signing', 'opaque'] as const;
export type JwtKeys = (typeof JWT_KEYS)[number];

/** The service through which apps reach the database, where a release has it. */
export const POOLER = 'supavisor';

/** What can be rotated in a release, and what to expect of it. */
export interface RotationChoice {
  readonly what: Rotation;
  readonly title: string;
  /** Secrets that get a new version. Of `secret` those to choose from. */
  readonly names: readonly string[];
  /** Tokens signed before are good for a while longer. */
  readonly overlaps: boolean;
  /** What a person should know before, one sentence each. */
  readonly notes: readonly string[];
}

export const DATABASE_PASSWORD = 'POSTGRES_PASSWORD';
const SIGNING = 'JWT_SECRET';
const DASHBOARD = 'DASHBOARD_PASSWORD';
const VAULT = 'VAULT_ENC_KEY';

export function rotationsOf(release: Release): readonly RotationChoice[] {
  const has = (name: string) => Object.hasOwn(release.secrets, name);
  const plain = plainSecrets(release);
  return [
    ...(has(DATABASE_PASSWORD) ? [databasePassword] : []),
    ...(has(SIGNING) ? [jwt(release)] : []),
    ...(has(DASHBOARD) ? [dashboard] : []),
    ...(has(VAULT) ? [vault] : []),
    ...(plain.length > 0
      ? [
          {
            what: 'secret',
            title: 'A secret between services',
            names: plain,
            overlaps: false,
            notes: [RESTARTS],
          } as const,
        ]
      : []),
  ];
}

const RESTARTS = 'The services that use it are restarted one after the other.';

const databasePassword: RotationChoice = {
  what: 'database-password',
  title: 'The password of the database',
  names: [DATABASE_PASSWORD],
  overlaps: false,
  notes: [
    'PostgreSQL knows one password for each role: connections that stand go on, but whoever connects anew with the former one is refused at once.',
    'The services are restarted with the new one, the database among them; until a service is restarted it cannot open new connections.',
  ],
};

const dashboard: RotationChoice = {
  what: 'dashboard-password',
  title: 'The password of the dashboard',
  names: [DASHBOARD],
  overlaps: false,
  notes: ['Only the gateway is restarted.'],
};

const vault: RotationChoice = {
  what: 'vault',
  title: "The key that the pooler encrypts its tenant's settings with",
  names: [VAULT],
  overlaps: false,
  notes: [
    'The pooler is set up anew and restarted: connections through it are cut.',
    "The key of the database's own vault is another one, and is never changed: what the vault holds could not be read again.",
  ],
};

function jwt(release: Release): RotationChoice {
  const overlaps = keySetsOf(release).length > 0;
  return {
    what: 'jwt',
    title: 'The keys that sign tokens, and the keys of apps',
    names: jwtSecrets(release, 'all'),
    overlaps,
    notes: [
      'Keys of apps that are replaced stop working at once: the gateway compares them as they are. Give apps the new ones right after.',
      overlaps
        ? 'Tokens of signed-in users go on until the overlap ends, where a service verifies with the key set; realtime takes HS256 tokens by the newest secret only.'
        : 'Tokens of signed-in users stop working at once: this release has no set of keys in which a former one could stay.',
    ],
  };
}

/** Which secrets a rotation of tokens makes anew. */
export function jwtSecrets(release: Release, keys: JwtKeys): readonly string[] {
  const signing = following(release, [SIGNING]);
  const opaque = namesOf(release, (recipe) => recipe.kind === 'opaque-key');
  const wanted = new Set([...(keys === 'opaque' ? [] : signing), ...(keys === 'signing' ? [] : opaque)]);
  return Object.keys(release.secrets).filter((name) => wanted.has(name));
}

/** `names` and all that is made of them. */
function following(release: Release, names: readonly string[]): readonly string[] {
  const found = new Set(names);
  // A secret stands after those that it is made of, so one pass finds them all.
  for (const [name, recipe] of Object.entries(release.secrets))
    if (madeOf(recipe).some((source) => found.has(source))) found.add(name);
  return [...found].filter((name) => Object.hasOwn(release.secrets, name));
}

function madeOf(recipe: SecretRecipe): readonly string[] {
  switch (recipe.kind) {
    case 'jwt':
      return [recipe.signedWith];
    case 'signing-keys':
      return [recipe.legacy];
    case 'key-set':
    case 'asymmetric-jwt':
      return [recipe.keys];
    case 'random':
    case 'opaque-key':
      return [];
  }
}

/** Secrets that hold all the keys that verify. */
export const keySetsOf = (release: Release): readonly string[] =>
  namesOf(release, (recipe) => recipe.kind === 'key-set');

/** Those that services take from their environment and nobody else has to be told of. */
const plainSecrets = (release: Release): readonly string[] =>
  namesOf(release, (recipe) => recipe.kind === 'random').filter(
    (name) => ![DATABASE_PASSWORD, SIGNING, DASHBOARD, VAULT].includes(name),
  );

const namesOf = (release: Release, fits: (recipe: SecretRecipe) => boolean): readonly string[] =>
  Object.entries(release.secrets)
    .filter(([, recipe]) => fits(recipe))
    .map(([name]) => name);
