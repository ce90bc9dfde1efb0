import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';
import { ignored, inlineProjection } from '../event-store/inline-projection.js';
import { UniqueViolation, type Tables } from '../event-store/tables.js';
import { streamKey } from '../kernel/event.js';
import { takenField } from '../kernel/refused.js';
import { projectUpcasters, type ProjectEvent } from './domain/project.events.js';

@Entity('reserved_slugs')
export class ReservedSlugRow {
  @PrimaryColumn('text') slug: string;
  @Column('text') ref: string;
}

@Entity('reserved_ports')
export class ReservedPortRow {
  @PrimaryColumn('text') serverId: string;
  @PrimaryColumn('integer') port: number;
  @Column('text') ref: string;
  /** The release's word for it, e.g. `gateway`. */
  @Column('text') name: string;
}

@Entity('reserved_subnets')
export class ReservedSubnetRow {
  @PrimaryColumn('text') serverId: string;
  /** CIDR. */
  @PrimaryColumn('text') subnet: string;
  @Column('text') ref: string;
}

function reservePorts(db: Tables, ref: string, serverId: string, ports: Readonly<Record<string, number>>): void {
  for (const [name, port] of Object.entries(ports))
    orTaken(`ports.${name}`, `Port ${port} is another project's on this server. Choose another one.`, () =>
      db.insert(ReservedPortRow, { serverId, port, ref, name }),
    );
}

type Generations = Readonly<Record<string, number>>;

/** On the way volumes are new; on the way back they are former ones. */
const isBack = (from: Generations, to: Generations): boolean =>
  Object.entries(from).some(([role, generation]) => (to[role] ?? 1) < generation);

function orTaken(field: string, message: string, insert: () => void): void {
  try {
    insert();
  } catch (error) {
    throw error instanceof UniqueViolation ? takenField(field, message) : error;
  }
}

/**
 * Slugs, ports and subnets across all projects. They are reserved in the transaction of the event that needs them, so
 * two wishes can never have the same one; they are free again once the project is gone.
 */
export const reservationsProjection = inlineProjection<ProjectEvent>({
  name: 'reservations',
  category: 'project',
  upcasters: projectUpcasters,
  tables: [ReservedSlugRow, ReservedPortRow, ReservedSubnetRow],
  on: {
    ProjectRequested: (e, db) => {
      const ref = streamKey(e.stream);
      const { slug, serverId, subnet, spec } = e.data;
      orTaken('slug', `A project named ${slug} exists, or its data was kept. Choose another name.`, () =>
        db.insert(ReservedSlugRow, { slug, ref }),
      );
      orTaken('subnet', `Network ${subnet} is another project's on this server.`, () =>
        db.insert(ReservedSubnetRow, { serverId, subnet, ref }),
      );
      reservePorts(db, ref, serverId, spec.ports);
    },
    PortsChanged: (e, db) => {
      const ref = streamKey(e.stream);
      const { serverId } = db.find(ReservedSubnetRow, { ref })!;
      for (const port of Object.values(e.data.from)) db.delete(ReservedPortRow, { serverId, port, ref });
      reservePorts(db, ref, serverId, e.data.to);
    },
    // What only the former release had stays reserved: a way back must find its ports free.
    ReleaseChanged: (e, db) => {
      const ref = streamKey(e.stream);
      const { serverId } = db.find(ReservedSubnetRow, { ref })!;
      const { from, to } = e.data;
      if (isBack(from.generations, to.generations)) db.delete(ReservedPortRow, { ref });
      const own = new Set(db.findAll(ReservedPortRow, { ref }).map(({ port }) => port));
      const more = Object.entries(to.spec.ports).filter(([, port]) => !own.has(port));
      reservePorts(db, ref, serverId, Object.fromEntries(more));
    },
    ProjectRemoved: (e, db) => {
      const ref = streamKey(e.stream);
      db.delete(ReservedSlugRow, { ref });
      db.delete(ReservedPortRow, { ref });
      db.delete(ReservedSubnetRow, { ref });
    },
    DisplayNameChanged: ignored,
    BindAddressChanged: ignored,
    ProfileChosen: ignored,
    ServiceSwitched: ignored,
    SettingChanged: ignored,
    SecretSettingGiven: ignored,
    SecretSettingRemoved: ignored,
    SecretsReplaced: ignored,
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

/** What is free. A guess at the edge; the reservation itself is made, or refused, with the event. */
@Injectable()
export class Reservations {
  constructor(
    @InjectRepository(ReservedPortRow) private readonly ports: Repository<ReservedPortRow>,
    @InjectRepository(ReservedSubnetRow) private readonly subnets: Repository<ReservedSubnetRow>,
  ) {}

  async portsOf(serverId: string): Promise<ReadonlySet<number>> {
    return new Set((await this.ports.findBy({ serverId })).map(({ port }) => port));
  }

  async subnetsOf(serverId: string): Promise<ReadonlySet<string>> {
    return new Set((await this.subnets.findBy({ serverId })).map(({ subnet }) => subnet));
  }
}
