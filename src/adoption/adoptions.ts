import { Injectable } from '@nestjs/common';
import { createHmac, randomBytes } from 'node:crypto';
import { EventStore } from '../event-store/event-store.js';
import { recall, type Once } from '../event-store/once.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import type { Actor } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import { invalidField, Refused } from '../kernel/refused.js';
import { ProjectActions, type Accepted } from '../projects/project-actions.js';
import { ProjectDrafts, type Draft, type NewProject } from '../projects/project-drafts.js';
import { ProjectList } from '../projects/project-list.js';
import { isPublishedSample } from '../secrets/secret-maker.js';
import { adoptionOf, nearestRelease, type Adoption } from '../stack/domain/adopt/adoption.js';
import type { Release } from '../stack/domain/release.js';
import { findRelease, releases } from '../stack/domain/releases/index.js';
import { AdoptionLook, type AdoptionTarget, type AdoptionWorld } from './adoption-look.js';
import { databaseBlocks } from './domain/images.js';
import { judge, type Judged } from './domain/judge.js';
import { structureBlocks, volumesOf, warningsOf, type AdoptionReport } from './domain/report.js';
import { foundSecrets, lackingSecrets, secretsInFiles, type Values } from './domain/secrets.js';
import { ownSecrets, wishesOf } from './domain/wishes.js';

export interface Candidate {
  /** What Compose calls it. */
  readonly project: string;
  /** Slug of the project that it became; null: it can be adopted. */
  readonly adoptedAs: string | null;
}

export interface ReportWish extends AdoptionTarget {
  /** Absent: the nearest one. */
  readonly release?: string | undefined;
}

export interface AdoptionWish extends ReportWish {
  readonly slug: string;
  readonly displayName?: string | undefined;
  /** The compose project's name, typed by a person. */
  readonly confirm: string;
  /** `hash` of the report that was read. */
  readonly report: string;
}

/** What was found out, secrets included. */
interface Assessed {
  readonly release: Release;
  readonly adoption: Adoption;
  readonly wanted: NewProject;
  readonly found: Values;
  readonly report: AdoptionReport;
}

/** Stand for what an adopted project gets when it is declared: nothing that is compared depends on them. */
const SOME_REF = 'a'.repeat(20) as ProjectRef;
const SOME_SLUG = 'adopted-project';

/** Takes over what Compose runs: a report first, then, on a person's word, a project with what was found. */
@Injectable()
export class Adoptions {
  /** Secrets go into a report's hash, so who has one must not be able to try values. After a restart a report is read anew. */
  private readonly key = randomBytes(32);

  constructor(
    private readonly look: AdoptionLook,
    private readonly drafts: ProjectDrafts,
    private readonly actions: ProjectActions,
    private readonly projects: ProjectList,
    private readonly store: EventStore,
  ) {}

  /** Compose projects on a server that are not ours. @throws Refused `invalid`, `unavailable` */
  async candidates(serverId: string | undefined): Promise<readonly Candidate[]> {
    const { serverId: server, projects } = await this.look.candidates(serverId);
    const known = await this.adoptedAs(server);
    return projects.map((project) => ({ project, adoptedAs: known.get(project) ?? null }));
  }

  /** Nothing is touched. @throws Refused `invalid` by field, `not-found`, `unavailable` */
  async report(wish: ReportWish): Promise<AdoptionReport> {
    return (await this.assess(wish)).report;
  }

  /**
   * @throws Refused as {@link report} and a new project do; `wrong-state` with what blocks it; `plan-stale` when the
   * report that was read is not true any more
   */
  async adopt(wish: AdoptionWish, by: Actor, once: Once | undefined): Promise<Accepted> {
    // The first time it became a project, so by now it could not be assessed any more.
    const earlier = once && (await this.store.transact((tx) => recall<Accepted>(tx, once)));
    if (earlier) return earlier.answer;
    const { report, wanted, found, release, adoption } = await this.assess(wish);
    const { project, blocked, hash } = report;
    if (blocked.length > 0) throw new Refused('wrong-state', `${project} cannot be adopted. ${blocked.join(' ')}`);
    if (hash !== wish.report)
      throw new Refused(
        'plan-stale',
        'What was found has changed since that report. Read the new one, then confirm it.',
      );
    if (wish.confirm !== project)
      throw invalidField('confirm', `must be the name of the compose project, ${project}, typed out`);
    const named = { ...wanted, slug: wish.slug, displayName: wish.displayName };
    const takingOver = {
      ...(adoption.network ? { subnet: adoption.network.subnet } : {}),
      secrets: ownSecrets(release, found),
      adopted: (input: Parameters<typeof judge>[1]) => judge(release, input, project, adoption, found).adopted,
    };
    return this.actions.request(named, by, { once, takingOver });
  }

  private async assess(wish: ReportWish): Promise<Assessed> {
    const world = await this.look.at(wish);
    const { foreign, variables, files } = world;
    const release = releaseFor(wish.release, world);
    const adoption = adoptionOf(release, foreign);
    const first = foundSecrets(release, adoption, variables);
    const { draft, refused } = await this.draft(this.wanted(world, release, adoption, first), adoption);
    if (!draft) return this.assessed(world, release, adoption, first, undefined, refused);
    const { wanted } = judge(release, inputOf(draft, release, first), foreign.project, adoption, first);
    const found = { ...secretsInFiles(wanted, files, adoption.services), ...first };
    return this.assessed(world, release, adoption, found, draft, []);
  }

  private async assessed(
    world: AdoptionWorld,
    release: Release,
    adoption: Adoption,
    found: Values,
    draft: Draft | undefined,
    refused: readonly string[],
  ): Promise<Assessed> {
    const { foreign, serverId, isThere, folder, unread, problems } = world;
    const judged: Judged = draft
      ? judge(release, inputOf(draft, release, found), foreign.project, adoption, found)
      : { services: [], adopted: { volumes: {}, containers: {} }, wanted: [] };
    const wanted = this.wanted(world, release, adoption, found);
    const samples = Object.keys(found).filter((name) => isPublishedSample(found[name]!));
    const made = Object.keys(release.secrets).filter((name) => !Object.hasOwn(found, name));
    const known = (await this.adoptedAs(serverId)).get(foreign.project);
    const report: Omit<AdoptionReport, 'hash'> = {
      ...{ project: foreign.project, serverId, isThere, folder, release: release.id },
      spec: draft?.spec ?? adoption.spec,
      imageRegistry: draft?.images.registry ?? wanted.imageRegistry ?? '',
      services: judged.services,
      volumes: volumesOf(release, adoption, judged),
      network: adoption.network,
      secrets: { found: Object.keys(found).sort(), samples: samples.sort(), made },
      lost: [...new Set(adoption.lost)],
      warnings: warningsOf({ foreign, adoption, judged, found, samples, made, unread }),
      blocked: [
        ...(known === undefined ? [] : [`It is the project ${known} already.`]),
        ...structureBlocks(release, foreign, adoption),
        ...databaseBlocks(release, adoption.services),
        ...adoption.blocked,
        ...lackingSecrets(release, judged.wanted, found),
        ...problems,
        ...refused,
      ],
    };
    return { release, adoption, wanted, found, report: { ...report, hash: this.hashOf(report, world, found) } };
  }

  private wanted({ serverId }: AdoptionWorld, release: Release, adoption: Adoption, found: Values): NewProject {
    return { ...wishesOf(release, adoption, found), slug: SOME_SLUG, serverId };
  }

  /** What a project of these wishes is refused for, blocks the adoption too. */
  private async draft(
    wanted: NewProject,
    { network }: Adoption,
  ): Promise<{ draft: Draft | undefined; refused: readonly string[] }> {
    try {
      const draft = await this.drafts.forNew(wanted, 0, network ? { subnet: network.subnet } : {});
      if (draft.images.set !== 'undecided') return { draft, refused: [] };
      return { draft: undefined, refused: ['Where its images come from could not be found out: try again.'] };
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
      const errors = Object.entries(error.detail.errors ?? {});
      return { draft: undefined, refused: errors.map(([field, messages]) => `${field} ${messages.join(', ')}.`) };
    }
  }

  private hashOf(report: object, { foreign }: AdoptionWorld, found: Values): string {
    const containers = foreign.containers.map(({ id = null, name, imageId = null }) => ({ id, name, imageId }));
    return createHmac('sha256', this.key).update(canonicalJson({ report, containers, found })).digest('hex');
  }

  private async adoptedAs(serverId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.projects.adoptedOn(serverId);
    return new Map(rows.flatMap(({ adopted, slug }) => (adopted?.from === undefined ? [] : [[adopted.from, slug]])));
  }
}

function releaseFor(wanted: string | undefined, { foreign }: AdoptionWorld): Release {
  const release = wanted === undefined ? nearestRelease(releases, foreign) : findRelease(wanted);
  if (release) return release;
  if (wanted !== undefined)
    throw invalidField('release', `must be one of ${releases.map((known) => known.id).join(', ')}`);
  throw new Refused(
    'wrong-state',
    `${foreign.project} has no service that any release knows: it is no Supabase stack.`,
  );
}

/** The project as the report sees it: all its secrets are new to it. */
const inputOf = ({ slug, spec, images, subnet }: Draft, release: Release, found: Values) => {
  const names = [...Object.keys(release.secrets), ...Object.keys(found)];
  const secrets = Object.fromEntries(names.map((name) => [name, { version: 1 }]));
  return {
    ref: SOME_REF,
    slug,
    status: 'active',
    spec,
    images,
    subnet,
    generations: {},
    restarts: {},
    secrets,
  } as const;
};
