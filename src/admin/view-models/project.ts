import type { Light } from '../../reconciler/domain/status.js';
import type { Tone } from './frame.js';
import type { LogLine } from './lists.js';

/** The fleet, and one project: what is wished, and what stands. */

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
  /** Digest of what the image stands for; '' before its first use. */
  readonly pin: string;
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
  readonly facts: readonly Readonly<{
    name: string;
    value: string;
    copy?: boolean;
    way?: Readonly<{ href: string; label: string }>;
  }>[];
  readonly history: readonly LogLine[];
  /** When the engine was last looked at; null when never. */
  readonly observedAt: number | null;
}
