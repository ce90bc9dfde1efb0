import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';
import { ignored, inlineProjection } from '../event-store/inline-projection.js';
import type { Tables } from '../event-store/tables.js';
import { streamKey, type Recorded } from '../kernel/event.js';
import { projectUpcasters, type ProjectEvent, type Stamps } from '../projects/domain/project.events.js';

/** Which version of a secret is in force, and since when. */
@Entity('secrets_in_force')
export class SecretInForceRow {
  /** Ref. */
  @PrimaryColumn('text') project: string;
  @PrimaryColumn('text') name: string;
  @Column('integer') version: number;
  /** Milliseconds since the epoch. */
  @Column('integer') since: number;
}

function put(e: Recorded<ProjectEvent>, db: Tables, stamps: Stamps): void {
  const project = streamKey(e.stream);
  for (const [name, { version }] of Object.entries(stamps))
    db.upsert(SecretInForceRow, { project, name, version, since: e.at });
}

export const secretsInForceProjection = inlineProjection<ProjectEvent>({
  name: 'secrets-in-force',
  category: 'project',
  upcasters: projectUpcasters,
  tables: [SecretInForceRow],
  on: {
    ProjectRequested: (e, db) => put(e, db, e.data.secrets),
    SecretsReplaced: (e, db) => put(e, db, e.data.to),
    ReleaseChanged: (e, db) => put(e, db, e.data.secrets),
    SecretSettingGiven: (e, db) => put(e, db, { [e.data.setting]: e.data.to }),
    SecretSettingRemoved: (e, db) => {
      db.delete(SecretInForceRow, { project: streamKey(e.stream), name: e.data.setting });
    },
    ProjectRemoved: (e, db) => {
      db.delete(SecretInForceRow, { project: streamKey(e.stream) });
    },
    DisplayNameChanged: ignored,
    BindAddressChanged: ignored,
    PortsChanged: ignored,
    ProfileChosen: ignored,
    ServiceSwitched: ignored,
    SettingChanged: ignored,
    ProjectHeld: ignored,
    ProjectHoldEnded: ignored,
    ServiceTagChosen: ignored,
    ServiceLimitsChanged: ignored,
    ServiceEnvSet: ignored,
    ServiceEnvRemoved: ignored,
    ImageSourceChosen: ignored,
    ProjectPaused: ignored,
    ProjectResumed: ignored,
    ProjectRestartRequested: ignored,
    VolumeGenerationSwitched: ignored,
    FormerDataRemovalRequested: ignored,
    DumpRemovalRequested: ignored,
    ProjectRemovalRequested: ignored,
  },
});

@Injectable()
export class SecretsInForce {
  constructor(@InjectRepository(SecretInForceRow) private readonly rows: Repository<SecretInForceRow>) {}

  async of(project: string): Promise<ReadonlyMap<string, SecretInForceRow>> {
    const rows = await this.rows.findBy({ project });
    return new Map(rows.map((row) => [row.name, row]));
  }
}
