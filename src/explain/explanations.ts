import { Injectable } from '@nestjs/common';
import { ActivityLog } from '../activity/activity-log.js';
import type { ActivityRow } from '../activity/activity-row.js';
import { Engines } from '../engine/engine.js';
import { EngineError } from '../engine/engine-error.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { ProjectList, type ProjectRow } from '../projects/project-list.js';
import type { ServiceStatus } from '../reconciler/domain/status.js';
import { Statuses } from '../reconciler/statuses.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import { becauseOf, illOf, type Explanation, type IllService, type LoggedLine } from './domain/explanation.js';
import { redact } from './domain/redact.js';

const LINES = 20;
const LINES_MS = 3_000;
const ATTEMPTS = 10;
/** How far back the newest wish and the newest attempts are looked for. */
const RECENT = 60;

/** Puts together why a project is as it is; asks the engine for nothing but the last lines of what is ill. */
@Injectable()
export class Explanations {
  constructor(
    private readonly projects: ProjectList,
    private readonly statuses: Statuses,
    private readonly log: ActivityLog,
    private readonly engines: Engines,
    private readonly secrets: SealedSecrets,
  ) {}

  /** @param refOrSlug of a project, also of one that is gone @throws Refused `not-found` */
  async of(refOrSlug: string): Promise<Explanation> {
    const row = await this.projects.find(refOrSlug);
    if (!row) throw new Refused('not-found', 'There is no such project.');
    const status = (await this.statuses.of([row])).get(row.ref)!;
    const { items } = await this.log.page({ project: row.ref }, { limit: RECENT });
    const wish = items.find(({ log, actorKind }) => log === 'wishes' && actorKind !== 'reconciler');
    const attempts = items.filter(({ log }) => log === 'convergence').slice(0, ATTEMPTS);
    return {
      ...{ ref: row.ref, slug: row.slug, light: status.light, observedAt: status.observedAt },
      because: row.desired === 'gone' ? [] : becauseOf(status.conditions),
      wish: wish && { ...lineOf(wish), version: row.version, observedVersion: status.observedVersion },
      plan: {
        steps: status.steps,
        waits: status.waits.map(({ service, on, until }) => `${service} waits until ${on} is ${until}`),
        blocks: status.blocks.map(({ message }) => message),
        held: status.held.filter(({ until }) => until > 0),
      },
      attempts: attempts.map(lineOf),
      services: await this.services(row, illOf(status.services)),
    };
  }

  private services(row: ProjectRow, ill: readonly ServiceStatus[]): Promise<readonly IllService[]> {
    const secrets = ill.length === 0 ? new Map<string, string>() : this.valuesOf(row);
    return Promise.all(ill.map((one) => this.ill(row, one, secrets)));
  }

  private async ill(
    row: ProjectRow,
    { service, observed }: ServiceStatus,
    secrets: ReadonlyMap<string, string>,
  ): Promise<IllService> {
    const { state, health, exitCode, statusText } = observed!;
    const lines = await this.lastLines(row, service);
    return {
      ...{ service, state, health, exitCode: exitCode ?? null, status: statusText },
      ...('why' in lines
        ? { lastLines: [], noLines: lines.why }
        : { lastLines: redact(lines.lines, secrets), noLines: '' }),
    };
  }

  private async lastLines(
    { ref, serverId }: ProjectRow,
    service: string,
  ): Promise<{ readonly lines: readonly string[] } | { readonly why: string }> {
    try {
      const engine = this.engines.of(serverId as ServerId);
      return { lines: await engine.logTail(ref as ProjectRef, service, LINES, AbortSignal.timeout(LINES_MS)) };
    } catch (error) {
      if (error instanceof EngineError) return { why: error.message };
      throw error;
    }
  }

  private valuesOf({ ref, secrets }: ProjectRow): ReadonlyMap<string, string> {
    const revealed = Object.entries(secrets).map(
      ([name, { version }]) => [name, this.secrets.reveal(ref as ProjectRef, name, version).reveal()] as const,
    );
    return new Map(revealed);
  }
}

const lineOf = ({ id, at, kind, line }: ActivityRow): LoggedLine => ({ id, at, kind, line });
