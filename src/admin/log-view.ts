import type { ActivityRow } from '../activity/activity-row.js';
import type { Tone } from './view-models/frame.js';
import type { LogGlyph, LogLine } from './view-models/lists.js';

/** Shape and colour of the lines that differ from most of their log. */
const LOOKS: Readonly<Record<string, readonly [LogGlyph, Tone]>> = {
  ConvergenceStarted: ['done', 'busy'],
  DriftFound: ['drift', 'warn'],
  StepFailed: ['fail', 'bad'],
  StepInterrupted: ['fail', 'warn'],
  LookFailed: ['fail', 'bad'],
  ConvergenceBlocked: ['fail', 'bad'],
  ConvergenceDegraded: ['fail', 'warn'],
  FirstStartFailed: ['fail', 'bad'],
  VolumeDeleted: ['fail', 'idle'],
  ProjectRemovalRequested: ['wish', 'warn'],
  ProjectRemoved: ['wish', 'idle'],
  EngineReached: ['engine', 'ok'],
  EngineLost: ['engine', 'warn'],
  ServerRegistered: ['engine', 'idle'],
  UserRegistered: ['access', 'idle'],
  SignedIn: ['access', 'idle'],
  SignedOut: ['access', 'idle'],
  SignInFailed: ['access', 'warn'],
  SecretsRevealed: ['key', 'warn'],
  ApiKeyCreated: ['key', 'idle'],
  ApiKeyRevoked: ['key', 'idle'],
};

export function logLineOf(row: ActivityRow): LogLine {
  const [glyph, tone] =
    LOOKS[row.kind] ?? (row.log === 'convergence' ? (['done', 'ok'] as const) : (['wish', 'busy'] as const));
  return {
    id: row.id,
    at: row.at,
    actorName: row.actorName,
    project: row.projectRef === null ? null : { ref: row.projectRef, slug: row.projectSlug ?? row.projectRef },
    kind: row.kind,
    line: row.line,
    glyph,
    tone,
  };
}
