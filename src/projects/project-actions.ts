import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Commands, type Handled, type HandleOptions } from '../event-store/commands.js';
import type { Transaction } from '../event-store/event-store.js';
import type { Once } from '../event-store/once.js';
import type { Actor } from '../kernel/event.js';
import { projectRefFrom, type ProjectRef } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { ProjectSecrets } from './project-secrets.js';
import { projectDecider, type ProjectCommand } from './domain/project.decider.js';
import { patchedChange } from './patched-change.js';
import type { SettingPatch } from './domain/setting-changes.js';
import { ProjectDrafts, type NewProject, type SpecChange } from './project-drafts.js';
import type { TakingOver } from './taking-over.js';
import type { Project } from './domain/project.js';
import { settingEffects, type SettingEffect } from './domain/setting-effects.js';
import type { PlanCheck, ProjectWish } from './plan-check.js';
import { projectOf, ProjectList, type ProjectRow } from './project-list.js';

/** What callers are told of a recorded wish. */
export interface Accepted {
  readonly ref: string;
  readonly slug: string;
  readonly version: number;
  readonly changed: boolean;
}

export interface AcceptedSettings extends Accepted {
  /** By service: what becomes of its container. */
  readonly effects: Readonly<Record<string, SettingEffect>>;
}

export interface WishOptions {
  /** From `If-Match`. */
  readonly expected?: number | undefined;
  readonly once?: Once | undefined;
  /** From `If-Plan`: the hash of the plan that was seen. */
  readonly plan?: string | undefined;
}

export interface RequestOptions extends WishOptions {
  /** Of a clone: the project that it is made from. */
  readonly clonedFrom?: string;
  readonly takingOver?: TakingOver;
}

/** Ports and network were picked by us and taken in between: pick again, at most so often. */
const PICKS = 5;

/** Everything that can be wished of a project; pages, API and schedules all come through here. */
@Injectable()
export class ProjectActions {
  private planCheck: PlanCheck | undefined;

  constructor(
    private readonly commands: Commands,
    private readonly drafts: ProjectDrafts,
    private readonly projects: ProjectList,
    private readonly secrets: ProjectSecrets,
  ) {}

  checkPlansWith(check: PlanCheck): void {
    this.planCheck = check;
  }

  /** @throws Refused `invalid` by field; `taken` for a slug or port that another project has; `unavailable` */
  async request(
    wanted: NewProject,
    by: Actor,
    { once, clonedFrom, takingOver, plan }: RequestOptions = {},
  ): Promise<Accepted> {
    await this.checked(plan, once, (check, hash) => check.ofCreate(wanted, hash));
    const ref = this.newRef();
    for (let pick = 0; ; pick += 1) {
      const draft = await this.drafts.forNew(wanted, pick, takingOver);
      const made = this.secrets.make(ref, draft.spec.release, wanted.secrets, takingOver?.secrets);
      const input = { ...draft, ref, status: 'active', generations: {}, restarts: {}, secrets: made.stamps } as const;
      const origin = {
        ...(clonedFrom === undefined ? {} : { clonedFrom }),
        ...(takingOver ? { adopted: takingOver.adopted(input) } : {}),
      };
      const command = { type: 'RequestProject', ...draft, ...origin, secrets: made.stamps } as const;
      try {
        return await this.commands.handle(projectDecider, ref, command, by, {
          once,
          also: (tx) => made.keep(tx),
          answer: ({ version, changed }) => ({ ref: ref, slug: draft.slug, version, changed }),
        });
      } catch (error) {
        if (pick + 1 >= PICKS || !this.drafts.isOurPick(wanted, error, takingOver)) throw error;
      }
    }
  }

  /** Declares the whole wanted spec; only what differs is recorded. */
  async apply(ref: string, change: SpecChange, by: Actor, options: WishOptions = {}): Promise<Accepted> {
    const row = await this.found(ref);
    const { command, keep } = await this.commandFor(row, change);
    return this.handle(row, command, by, options, keep);
  }

  /** The command that {@link apply} gives, with stamps of the secrets in it; `keep` stores their values with its events. */
  async commandFor(row: ProjectRow, change: SpecChange) {
    const command = await this.drafts.forChange(row, change);
    const { given, keep } = this.secrets.give(row, change.secrets ?? {});
    return { command: { ...command, given }, keep };
  }

  /** Changes one category of settings; what is not named stays. */
  async patch(
    ref: string,
    category: string,
    patch: SettingPatch,
    by: Actor,
    options: WishOptions = {},
  ): Promise<AcceptedSettings> {
    const row = await this.found(ref);
    const change = patchedChange(row, category, patch);
    const { command, keep } = await this.commandFor(row, change);
    return this.handle(row, command, by, options, keep, { effects: effectsOn(row, command) });
  }

  pause(ref: string, reason: string, by: Actor, options: WishOptions = {}): Promise<Accepted> {
    return this.wish(ref, { type: 'PauseProject', reason }, by, options);
  }

  resume(ref: string, by: Actor, options: WishOptions = {}): Promise<Accepted> {
    return this.wish(ref, { type: 'ResumeProject' }, by, options);
  }

  /** @param services absent: all of the release */
  async restart(ref: string, services: readonly string[] | undefined, by: Actor, options: WishOptions = {}) {
    const row = await this.found(ref);
    const command = { type: 'RestartServices', services: this.drafts.services(row, services) } as const;
    return this.handle(row, command, by, options);
  }

  /** @param confirm the project's slug, typed by a person */
  remove(ref: string, confirm: string, keepData: boolean, by: Actor, options: WishOptions = {}): Promise<Accepted> {
    return this.wish(ref, { type: 'RemoveProject', confirm, keepData }, by, options);
  }

  /** @throws Refused `not-found` */
  async found(ref: string): Promise<ProjectRow> {
    const row = await this.projects.find(ref);
    if (!row || row.desired === 'gone') throw new Refused('not-found', 'There is no such project.');
    return row;
  }

  protected newRef(): ProjectRef {
    return projectRefFrom(randomBytes(20));
  }

  private async wish(ref: string, command: ProjectWish, by: Actor, options: WishOptions): Promise<Accepted> {
    return this.handle(await this.found(ref), command, by, options);
  }

  /** A call that is sent again gets its stored answer, whatever has become of the plan. */
  private async checked<T>(
    plan: string | undefined,
    once: Once | undefined,
    ask: (check: PlanCheck, hash: string) => Promise<T>,
  ): Promise<T | undefined> {
    if (plan === undefined || (await this.commands.isAnswered(once))) return undefined;
    if (!this.planCheck) throw new Error('Nobody makes plans here.');
    return ask(this.planCheck, plan);
  }

  private async handle<More extends object = object>(
    { ref, slug }: ProjectRow,
    command: ProjectWish,
    by: Actor,
    { expected, once, plan }: WishOptions,
    also?: (tx: Transaction) => void,
    more: More = {} as More,
  ): Promise<Accepted & More> {
    const answer = ({ version, changed }: Handled): Accepted & More => ({ ref, slug, version, changed, ...more });
    const planned = await this.checked(plan, once, (check, hash) => check.ofWish(ref, command, hash));
    const options: HandleOptions<Accepted & More> = {
      expected: expected ?? planned,
      once,
      answer,
      ...(also ? { also } : {}),
    };
    return this.commands.handle(projectDecider, ref, command, by, options);
  }
}

/** What the wish does to containers, by the same decider and render as the real thing. */
function effectsOn(row: ProjectRow, command: ProjectCommand): AcceptedSettings['effects'] {
  const before = projectOf(row);
  if (before.status === 'gone') return {};
  const after = projectDecider
    .decide(command, before)
    .reduce<Project>((now, event) => projectDecider.evolve(now, event), before);
  if (after.status === 'absent' || after.status === 'gone') return {};
  const ref = row.ref as ProjectRef;
  return settingEffects({ ...before, ref }, { ...after, ref });
}
