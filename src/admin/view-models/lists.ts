import type { FieldErrors } from '../../kernel/refused.js';
import type { Tone } from './frame.js';

/** The activity log, API keys and servers. */

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

/** How we log in at one private registry. */
export interface RegistryLoginView {
  readonly registry: string;
  readonly username: string;
  readonly changedAt: number;
}

/** The form of a login, as typed so far; never its password. */
export interface RegistryLoginForm {
  readonly registry: string;
  readonly username: string;
  readonly errors: FieldErrors;
}
