import type { FieldErrors } from '../kernel/refused.js';
import type { Light } from '../reconciler/domain/status.js';

/** Pages are functions of these; controllers fill them from read models. Times are milliseconds since the epoch. */

export type Theme = 'light' | 'dark' | 'system';
export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'idle';

/** What a form or action left to say on the next page. */
export interface Flash {
  readonly tone: Tone;
  readonly text: string;
}

/** An engine that does not answer: shown on every page. */
export interface EngineTrouble {
  readonly server: string;
  readonly reason: string;
  readonly since: number;
}

/** What every page needs around its own content. */
export interface Chrome {
  /** Plain asset name → its address, e.g. `app.css` → `/assets/app.5e48d62ecc.css`. */
  readonly asset: (name: string) => string;
  /** Null on pages for those who are not logged in. */
  readonly user: { readonly name: string } | null;
  /** Of the session; empty for those without one. */
  readonly csrf: string;
  readonly theme: Theme;
  /** Path and query of this page. */
  readonly path: string;
  readonly flash: Flash | null;
  readonly troubles: readonly EngineTrouble[];
  /** The newest activity when the page was read: the live feed goes on from there. */
  readonly cursor: number;
  readonly now: number;
  /** A fresh idempotency key for one form. */
  readonly once: () => string;
}

/** How a project stands, in one word; `gone` ones are only in the history. */
export type Health = Light | 'gone';

export interface Standing {
  readonly health: Health;
  /** One sentence for people; empty when there is nothing to add. */
  readonly reason: string;
  readonly since: number | null;
}

export interface PortView {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

export interface FleetRow {
  readonly ref: string;
  readonly slug: string;
  readonly displayName: string;
  readonly standing: Standing;
  /** One for each wanted service, in start order. */
  readonly services: readonly Readonly<{ name: string; tone: Tone; state: string }>[];
  readonly release: string;
  readonly ports: readonly PortView[];
  readonly changedAt: number;
}

export interface Fleet {
  readonly rows: readonly FleetRow[];
  readonly search: string;
  /** Address of the following page; null on the last. */
  readonly next: string | null;
  /** False on the first page. */
  readonly paged: boolean;
}

export interface ServiceSide {
  /** `<repository>:<tag>` */
  readonly image: string;
  readonly state: string;
  readonly memoryMiB: number | null;
  readonly cpus: number | null;
  /** e.g. `127.0.0.1:20000 → 8000` */
  readonly ports: readonly string[];
}

/** What stands on the engine for one service. */
export interface ServiceSeen {
  readonly image: string;
  /** e.g. `running, healthy` */
  readonly state: string;
  /** In the engine's words, e.g. `Up 3 minutes`. */
  readonly words: string;
  /** Its configuration is the wanted one, as far as the look went. */
  readonly isCurrent: boolean;
}

export interface ServiceView {
  readonly name: string;
  /** What it is for, e.g. `Database`. */
  readonly role: string;
  /** Null: the release wants none (any more). */
  readonly wanted: ServiceSide | null;
  /** Null: there is none. */
  readonly observed: ServiceSeen | null;
  readonly verdict: 'match' | 'differs' | 'missing' | 'extra' | 'unknown';
  readonly tone: Tone;
  /** What differs, for a person; empty when nothing does. */
  readonly difference: string;
}

export interface ConditionView {
  readonly type: string;
  readonly status: 'true' | 'false' | 'unknown';
  readonly reason: string;
  readonly message: string;
  readonly since: number | null;
  readonly observedVersion: number;
  readonly tone: Tone;
}

export interface StepView {
  /** e.g. `start db` */
  readonly what: string;
  readonly cause: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly ms: number | null;
  /** Bytes, of a pull. */
  readonly pull: { readonly current: number; readonly total: number; readonly status: string } | null;
  /** The engine's own words, of a failure. */
  readonly error: string | null;
}

/** The convergence that is under way. */
export interface ProgressView {
  readonly wishVersion: number;
  readonly startedAt: number;
  readonly steps: readonly StepView[];
  /** e.g. `meta waits until db is healthy` */
  readonly waits: readonly string[];
}

export interface PlanStepView {
  readonly what: string;
  readonly cause: string;
  /** What it means to those who use the project. */
  readonly effect: string;
  readonly tone: Tone;
}

export interface PlanView {
  readonly steps: readonly PlanStepView[];
  /** e.g. `meta waits until db is healthy` */
  readonly waits: readonly string[];
  readonly blocks: readonly string[];
}

/** One wished difference: `Port gateway: 20000 → 20004`. */
export interface ChangeView {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

export interface ProjectHead {
  readonly ref: string;
  readonly slug: string;
  readonly displayName: string;
  readonly desired: 'active' | 'paused' | 'leaving' | 'gone';
  readonly version: number;
  readonly standing: Standing;
}

export interface Connection {
  readonly apiUrl: string;
  /** With the password left out: `postgresql://postgres:…@127.0.0.1:20001/postgres`. */
  readonly psql: string;
  readonly revealed: RevealedKeys | null;
}
export interface RevealedKeys {
  readonly anonKey: string;
  readonly serviceRoleKey: string;
  readonly databaseUrl: string;
}

export interface ProjectDetail {
  readonly project: ProjectHead;
  readonly services: readonly ServiceView[];
  readonly conditions: readonly ConditionView[];
  readonly progress: ProgressView | null;
  readonly connection: Connection;
  readonly facts: readonly Readonly<{ name: string; value: string; copy?: boolean }>[];
  readonly history: readonly LogLine[];
  /** When the engine was last looked at; null when never. */
  readonly observedAt: number | null;
}

export interface ServiceFields {
  readonly name: string;
  readonly role: string;
  readonly tags: readonly string[];
  readonly defaultTag: string;
  readonly tag: string;
  readonly memoryMiB: string;
  readonly cpus: string;
  /** `KEY=value` lines. */
  readonly env: string;
  readonly defaultMemoryMiB: number | null;
}

/** The form of a new project or of its settings, as typed so far. */
export interface SpecForm {
  readonly slug: string;
  readonly displayName: string;
  readonly bindAddress: string;
  readonly ports: readonly Readonly<{ name: string; label: string; value: string }>[];
  readonly services: readonly ServiceFields[];
  readonly release: string;
  readonly errors: FieldErrors;
}

/** What will happen, before it does; `fields` are posted again, unchanged, by "apply". */
export interface Review {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly applyLabel: string;
  readonly dangerous: boolean;
  readonly back: string;
  readonly changes: readonly ChangeView[];
  /** What a new project gets, where it was left open. */
  readonly facts: readonly Readonly<{ name: string; value: string }>[];
  /** Why there is no plan, where there is none. */
  readonly plan: PlanView | string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface RemovalForm {
  readonly project: ProjectHead;
  readonly volumes: readonly string[];
  readonly typed: string;
  readonly data: '' | 'keep' | 'delete';
  readonly plan: PlanView | string;
  readonly errors: FieldErrors;
}

export type LogGlyph = 'wish' | 'done' | 'drift' | 'fail' | 'engine' | 'access' | 'key' | 'other';

export interface LogLine {
  readonly id: number;
  readonly at: number;
  readonly actorName: string;
  readonly project: { readonly ref: string; readonly slug: string } | null;
  readonly kind: string;
  readonly line: string;
  readonly glyph: LogGlyph;
  readonly tone: Tone;
}

export interface LogFilter {
  readonly actor: string;
  readonly project: string;
  readonly kind: string;
  /** `yyyy-mm-dd`, UTC. */
  readonly from: string;
  readonly to: string;
}

export interface LogPage {
  readonly lines: readonly LogLine[];
  readonly filter: LogFilter;
  readonly errors: FieldErrors;
  readonly older: string | null;
  /** False on the newest page, which follows what happens. */
  readonly paged: boolean;
  readonly kinds: readonly Readonly<{ group: string; kinds: readonly Readonly<{ value: string; label: string }>[] }>[];
  /** Names to choose from. */
  readonly actors: readonly string[];
}

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly permissions: readonly string[];
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface ApiKeysView {
  readonly keys: readonly ApiKeyRow[];
  readonly choices: readonly Readonly<{ value: string; label: string; hint: string }>[];
  readonly form: Readonly<{ name: string; permissions: readonly string[]; days: string }>;
  readonly errors: FieldErrors;
  /** Just made: shown now and never again. */
  readonly fresh: { readonly name: string; readonly key: string } | null;
}

export interface ServerView {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly state: Readonly<{ reachable: boolean; text: string; since: number }>;
  readonly engineVersion: string | null;
  readonly projects: number;
  readonly portRange: string;
}
