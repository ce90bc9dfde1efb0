import type { Dependency, HealthCheck } from './desired.js';
import type { SettingCatalogue, SettingPath, SettingValue } from './settings.js';
import type { Situation } from './situation.js';
import type { Profile, ServiceName } from './stack-spec.js';

/** A secret that a user gave, by the path of its setting: `smtp.password`, `functions.secrets.STRIPE_KEY`. */
export type UserSecret = `${string}.${string}`;

/** Text of a release in which a secret stands by its name; rendering adds which version of it. */
export type TemplateText<Secrets extends string = string> =
  string | readonly (string | Readonly<{ secret: Secrets | UserSecret }>)[];

/** Where the value of one environment variable comes from. */
export type EnvSource<Secrets extends string = string> =
  | Readonly<{ from: 'constant'; value: string }>
  | Readonly<{ from: 'secret'; secret: Secrets | UserSecret }>
  /** Put together from constants and secrets, e.g. a connection string. */
  | Readonly<{ from: 'text'; text: TemplateText<Secrets> }>
  /** One of the project's addresses. */
  | Readonly<{ from: 'url'; url: UrlName; suffix?: string }>
  /** As a user set it: booleans as `true` and `false`, lists joined by commas. Left out where it is neither set nor has a fallback. */
  | Readonly<{ from: 'setting'; setting: SettingPath }>
  /** Follows from settings, addresses, or from which services are on; `undefined` leaves the variable out. */
  | Readonly<{
      from: 'derived';
      /** From what it follows, for people. */
      means: string;
      /** The settings that it looks at. */
      uses: readonly SettingPath[];
      value: (situation: Situation) => TemplateText<Secrets> | undefined;
    }>
  /** A user may replace it through the service's `env`; `means` says what it does. */
  | Readonly<{ from: 'overridable'; fallback: string; means: string }>;

/** `public`: where browsers reach the gateway. `auth`: the same of the auth service. `site`: the user's own app. */
export type UrlName = 'public' | 'auth' | 'site';

/** How a project's secret is made, once. */
export type SecretRecipe<Secrets extends string = string> = Readonly<{ means: string }> &
  /** `withLetter`: made again until there is a letter in it. */
  (
    | Readonly<{ kind: 'random'; bytes: number; as: 'hex' | 'base64'; withLetter?: true }>
    /** An HS256 token that says `role`; made after the secret that signs it. */
    | Readonly<{ kind: 'jwt'; role: string; signedWith: Secrets; validDays: number }>
    /** JSON array of two private JWKs: a new EC P-256 key, and `legacy` as a symmetric one. */
    | Readonly<{ kind: 'signing-keys'; legacy: Secrets }>
    /** JSON object `{"keys":[…]}`: what verifies tokens of `keys`; holds the symmetric key, so it is a secret itself. */
    | Readonly<{ kind: 'key-set'; keys: Secrets }>
    /** An ES256 token that says `role`, signed with the EC key of `keys`. */
    | Readonly<{ kind: 'asymmetric-jwt'; role: string; keys: Secrets; validDays: number }>
    /** `sb_publishable_…` or `sb_secret_…`: random, with a checksum behind. */
    | Readonly<{ kind: 'opaque-key'; prefix: 'sb_publishable_' | 'sb_secret_' }>
  );

export interface FileTemplate<Secrets extends string = string> {
  /** Absolute path in the container. */
  readonly path: string;
  /** e.g. 0o644 */
  readonly mode: number;
  readonly content: TemplateText<Secrets>;
}

export type ServiceSetting = 'enabled' | 'tag' | 'memoryMiB' | 'cpus' | 'env';

/** Fixed, or following from the project's situation. */
export type Following<Value> = Value | ((situation: Situation) => Value);

/** Everything there is to know about one container role. */
export interface ServiceTemplate<
  Services extends string = string,
  Secrets extends string = string,
  Volumes extends string = string,
> {
  /** What it is, for people. */
  readonly means: string;
  /** Repository below the registry, e.g. `supabase/postgres`. */
  readonly repository: string;
  /** Tags that were tested with this release; the first is the default. */
  readonly tags: readonly [string, ...string[]];
  /** It cannot be switched off. */
  readonly mandatory?: boolean;
  /** Services without which it is of no use: switched on only together with them. */
  readonly requires?: readonly Services[];
  /** Absent: the image's own. */
  readonly entrypoint?: Following<readonly string[] | undefined>;
  /** Absent: the image's own. */
  readonly command?: Following<readonly string[] | undefined>;
  readonly env: Readonly<Record<string, EnvSource<Secrets>>>;
  /** Path of a setting of kind `secrets`: each of them becomes a variable of its name. */
  readonly secretEnv?: SettingPath;
  readonly files: Following<readonly FileTemplate<Secrets>[]>;
  readonly volumes: readonly Readonly<{ role: Volumes; path: string; readOnly?: true }>[];
  /** Names besides its own under which the other services reach it. */
  readonly aliases: readonly string[];
  /** Absent: a service counts as ready as soon as it runs. */
  readonly health?: Following<HealthCheck>;
  readonly dependsOn: readonly (Dependency & { readonly service: Services })[];
  readonly limits: Readonly<{
    memoryMiB: number;
    /** Less than this and it does not start or does not live long. */
    leastMemoryMiB: number;
    /** Cores; absent: as many as the server has. */
    cpus?: number;
    pids: number;
    /** Memory that it takes while nothing happens, MiB: an order of magnitude, for people who choose a profile. */
    idleMiB: number;
    /** Open files; absent: the engine's own limit. */
    openFiles?: Following<number | undefined>;
    /** Size of /dev/shm, MiB; absent: the engine's own. */
    shmMiB?: number;
  }>;
  readonly stop: Readonly<{ signal: string; graceS: number }>;
  /** Whether it needs a PID 1 that reaps and hands signals on. */
  readonly init: boolean;
  readonly noNewPrivileges: boolean;
  readonly userMaySet: readonly ServiceSetting[];
  /** Variables besides those in `env` that users must not set: exact names, or beginnings that end in `*`. */
  readonly reservedEnv: readonly string[];
  /** What stands in its place where no registry can be reached. */
  readonly local: Readonly<{ form: 'real' | 'stand-in'; lacks: string }>;
}

export interface PortTemplate<Services extends string = string> {
  readonly means: string;
  readonly service: Services;
  readonly containerPort: number;
  readonly speaks: 'http' | 'postgres';
  /** `tenant`: the user's name is followed by a dot and the project's ref. */
  readonly login?: 'tenant';
  /** Path of the boolean setting that publishes it; absent: published whenever its service is on. */
  readonly publishedIf?: SettingPath;
}

/** From which release a project may be moved here, and how its data comes along. */
export interface UpgradeEdge {
  readonly from: string;
  /** `dump-and-restore`: into new volumes beside the former ones, which stay until their removal is confirmed. */
  readonly data: 'dump-and-restore';
  /** Volume roles that begin anew with the next generation. */
  readonly renews: readonly string[];
  /** What a person should know before, one sentence each. */
  readonly notes: readonly string[];
  /** Extensions of the database that do not exist any more: they have to be dropped first. */
  readonly goneExtensions: readonly string[];
}

/**
 * What settings ask of each other.
 * @returns by the path of a setting: what is wrong, to be read after its name
 */
export type SettingRule = (given: {
  /** As set, else the release's fallback; never a secret. */
  setting: (path: SettingPath) => SettingValue | undefined;
  /** By a user: not the fallback. Of a secret: whether there is one. */
  isSet: (path: SettingPath) => boolean;
}) => Readonly<Record<SettingPath, string>>;

/**
 * One versioned stack: which services there are, and all about them. Total over its own names, so that a release which
 * forgets a service, secret, port or volume does not compile. What a published release renders never changes again.
 */
export interface Release<
  Services extends ServiceName = ServiceName,
  Secrets extends string = string,
  Ports extends string = string,
  Volumes extends string = string,
> {
  /** `<year>.<month>` */
  readonly id: string;
  /** What it is, in a few words. */
  readonly title: string;
  /** The upstream set that it follows, e.g. `self-hosted/v0.8.2`; absent: none. */
  readonly upstream?: string;
  readonly postgresMajor: number;
  /** The services of each profile. */
  readonly profiles: Readonly<Record<Profile, readonly Services[]>>;
  /** What users may set besides services and ports, by category. */
  readonly settings: SettingCatalogue;
  /** What settings ask of each other; absent: nothing. */
  readonly rules?: readonly SettingRule[];
  /** Newest first. */
  readonly upgradesFrom: readonly UpgradeEdge[];
  /** In start order: a service stands after those that it depends on. */
  readonly services: Readonly<Record<Services, ServiceTemplate<Services, Secrets, Volumes>>>;
  readonly secrets: Readonly<Record<Secrets, SecretRecipe<Secrets>>>;
  /** Ports that users reach from outside the project's network. */
  readonly ports: Readonly<Record<Ports, PortTemplate<Services>>>;
  /** What each volume holds, by role. */
  readonly volumes: Readonly<Record<Volumes, Readonly<{ holds: string }>>>;
}

export const constant = (value: string) => ({ from: 'constant', value }) as const;
export const overridable = (fallback: string, means: string) => ({ from: 'overridable', fallback, means }) as const;
export const setting = (path: SettingPath) => ({ from: 'setting', setting: path }) as const;
export const fromUrl = (url: UrlName, suffix?: string) =>
  ({ from: 'url', url, ...(suffix === undefined ? {} : { suffix }) }) as const;
export const derived = <Name extends string>(
  means: string,
  uses: readonly SettingPath[],
  value: (situation: Situation) => TemplateText<Name> | undefined,
) => ({ from: 'derived', means, uses, value }) as const;
export const fromSecret = <Name extends string>(secret: Name) => ({ from: 'secret', secret }) as const;
/** A variable that is put together: `` fromText(text`postgres://…${secret('POSTGRES_PASSWORD')}…`) `` */
export const fromText = <Name extends string>(text: TemplateText<Name>) => ({ from: 'text', text }) as const;
export const secret = <Name extends string>(name: Name) => ({ secret: name }) as const;

/** A text with secrets in it: `` text`postgres://postgres:${secret('POSTGRES_PASSWORD')}@db` ``; texts may be nested. */
export const text = <Name extends string>(
  strings: TemplateStringsArray,
  ...parts: readonly (TemplateText<Name> | Readonly<{ secret: Name }>)[]
): TemplateText<Name> => strings.flatMap((string, at) => [string, ...(at < parts.length ? [parts[at]!].flat() : [])]);
