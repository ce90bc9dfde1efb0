import { Injectable } from '@nestjs/common';
import { containerLabels, networkLabels, volumeLabels } from '../engine/labels.js';
import type { ProjectRef } from '../kernel/ids.js';
import { projectOf, type ProjectRow } from '../projects/project-list.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import { Installation } from '../servers/installation.js';
import { composeOf, type ComposedFile } from '../stack/domain/compose/compose.js';
import { render } from '../stack/domain/render.js';
import { releaseOf } from '../projects/release-of.js';

/** Each project as the Compose project that would run it without us. */
@Injectable()
export class ComposedProjects {
  constructor(
    private readonly secrets: SealedSecrets,
    private readonly installation: Installation,
  ) {}

  /** All services that are wished for, also of a project that is paused or held: the folder is for running it. */
  filesOf(row: ProjectRow): readonly ComposedFile[] {
    const ref = row.ref as ProjectRef;
    const { hold: _, ...project } = projectOf(row);
    const release = releaseOf(row);
    const owner = { instance: this.installation.id, ref, slug: row.slug };
    return composeOf(render({ ...project, ref, status: 'active' }, release), {
      release,
      projectName: `supascale-${ref}`,
      identity: {
        container: (want) => containerLabels(owner, want),
        network: (want) => networkLabels(owner, want),
        volume: (want) => volumeLabels(owner, want),
      },
      secret: ({ secret, version }) => this.secrets.reveal(ref, secret, version).reveal(),
      remarks: [
        `Made by Supascale for the project ${row.slug} on release ${row.release}; docker compose up -d runs it without Supascale.`,
        'Edits are noticed and never overwritten unasked: import them as wishes, or let our version win.',
      ],
    });
  }
}
