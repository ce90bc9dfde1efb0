import type { Dependency, HealthCheck } from './desired.js';
import type { ServiceName } from './stack-spec.js';

/** Text of a release in which a secret stands by its name; rendering adds which version of it. */
export type TemplateText<Secrets extends string = string> =
  string | readonly (string | Readonly<{ secret: Secrets }>)[];

/** Where the value of one environment variable comes from. */
export type EnvSource<Secrets extends string = string> =
  | Readonly<{ from: 'constant'; value: string }>
  | Readonly<{ from: 'secret'; secret: Secrets }>
  /** Put together from constants and secrets, e.g. a connection string. */
  | Readonly<{ from: 'text'; text: TemplateText<Secrets> }>
  /** A user may set it through the service's `env`; `means` says what it does. */
  | Readonly<{ from: 'setting'; fallback: string; means: string }>;

/** How a project's secret is made, once. */
export type SecretRecipe<Secrets extends string = string> = Readonly<{ means: string }> &
  (
    | Readonly<{ kind: 'random'; bytes: number; as: 'hex' | 'base64' }>
    /** An HS256 token that says `role`; made after the secret that signs it. */
    | Readonly<{ kind: 'jwt'; role: string; signedWith: Secrets; validDays: number }>
  );

export interface FileTemplate<Secrets extends string = string> {
  /** Absolute path in the container. */
  readonly path: string;
  /** e.g. 0o644 */
  readonly mode: number;
  readonly content: TemplateText<Secrets>;
}

export type ServiceSetting = 'tag' | 'memoryMiB' | 'cpus' | 'env';

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
  /** Absent: the image's own. */
  readonly command?: readonly string[];
  readonly env: Readonly<Record<string, EnvSource<Secrets>>>;
  readonly files: readonly FileTemplate<Secrets>[];
  readonly volumes: readonly Readonly<{ role: Volumes; path: string }>[];
  /** Names besides its own under which the other services reach it. */
  readonly aliases: readonly string[];
  /** Absent: a service counts as ready as soon as it runs. */
  readonly health?: HealthCheck;
  readonly dependsOn: readonly (Dependency & { readonly service: Services })[];
  readonly limits: Readonly<{
    memoryMiB: number;
    /** Less than this and it does not start or does not live long. */
    leastMemoryMiB: number;
    /** Cores; absent: as many as the server has. */
    cpus?: number;
    pids: number;
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
}

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
  readonly postgresMajor: number;
  /** In start order: a service stands after those that it depends on. */
  readonly services: Readonly<Record<Services, ServiceTemplate<Services, Secrets, Volumes>>>;
  readonly secrets: Readonly<Record<Secrets, SecretRecipe<Secrets>>>;
  /** Ports that users reach from outside the project's network. */
  readonly ports: Readonly<Record<Ports, PortTemplate<Services>>>;
  /** What each volume holds, by role. */
  readonly volumes: Readonly<Record<Volumes, Readonly<{ holds: string }>>>;
}

export const constant = (value: string) => ({ from: 'constant', value }) as const;
export const setting = (fallback: string, means: string) => ({ from: 'setting', fallback, means }) as const;
export const fromSecret = <Name extends string>(secret: Name) => ({ from: 'secret', secret }) as const;
export const secret = <Name extends string>(name: Name) => ({ secret: name }) as const;

/** A text with secrets in it: `` text`postgres://postgres:${secret('POSTGRES_PASSWORD')}@db` ``; texts may be nested. */
export const text = <Name extends string>(
  strings: TemplateStringsArray,
  ...parts: readonly (TemplateText<Name> | Readonly<{ secret: Name }>)[]
): TemplateText<Name> => strings.flatMap((string, at) => [string, ...(at < parts.length ? [parts[at]!].flat() : [])]);
