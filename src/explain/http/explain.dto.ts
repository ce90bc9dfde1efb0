import { ConditionDto, conditionDto, moment } from '../../reconciler/http/status.dto.js';
import type { Explanation, LoggedLine } from '../domain/explanation.js';

export class BecauseDto extends ConditionDto {
  /** What the reason says, a sentence. */
  readonly means: string;
  /** What a person can do; empty where there is nothing to be done. */
  readonly next: string;
}

export class LoggedLineDto {
  /** Its id in the activity log. */
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The event's type. */
  readonly kind: string;
  readonly line: string;
}

export class WishLineDto extends LoggedLineDto {
  /** The project's version. */
  readonly version: number;
  /** The version that the reconciler's last news was for. */
  readonly observedVersion: number;
}

export class HeldBackDto {
  readonly target: string;
  readonly message: string;
  readonly failures: number;
  /** When it is tried again, ISO 8601. */
  readonly until: string;
}

export class RemainingPlanDto {
  /** Engine calls still to make, each with its reason. */
  readonly steps: string[];
  readonly waits: string[];
  readonly blocks: string[];
  /** What failed and is left alone for a while. */
  readonly held: HeldBackDto[];
}

export class IllServiceDto {
  readonly service: string;
  readonly state: string;
  readonly health: string;
  readonly exitCode: number | null;
  /** In the engine's words. */
  readonly status: string;
  /** Its last output, oldest first; values of the project's secrets are taken out. */
  readonly lastLines: string[];
  /** Why there are no lines, where they could not be had. */
  readonly noLines: string;
}

export class ExplanationDto {
  readonly ref: string;
  readonly slug: string;
  readonly light: string;
  /** When the engine was last looked at, ISO 8601; null before the first look. */
  readonly observedAt: string | null;
  /** Conditions that are not as they should be; empty when all is well. */
  readonly because: BecauseDto[];
  /** The newest wish; null when it lies too far back in the log. */
  readonly wish: WishLineDto | null;
  readonly plan: RemainingPlanDto;
  /** What was done about it, newest first. */
  readonly attempts: LoggedLineDto[];
  /** Services that are not well, in the engine's words and their own. */
  readonly services: IllServiceDto[];
}

export const explanationDto = ({ wish, plan, ...rest }: Explanation): ExplanationDto => ({
  ...rest,
  observedAt: moment(rest.observedAt),
  because: rest.because.map((because) => ({ ...because, ...conditionDto(because) })),
  wish: wish ? { ...wish, ...lineDto(wish) } : null,
  plan: {
    ...{ steps: [...plan.steps], waits: [...plan.waits], blocks: [...plan.blocks] },
    held: plan.held.map(({ target, message, failures, until }) => ({
      ...{ target, message, failures, until: new Date(until).toISOString() },
    })),
  },
  attempts: rest.attempts.map(lineDto),
  services: rest.services.map((service) => ({ ...service, lastLines: [...service.lastLines] })),
});

const lineDto = ({ id, at, kind, line }: LoggedLine): LoggedLineDto => ({
  ...{ id, at: new Date(at).toISOString(), kind, line },
});
