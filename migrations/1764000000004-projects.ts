import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: Readonly<Record<string, string>> = {
  installation: 'one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL',
  servers: `
    id TEXT PRIMARY KEY, name TEXT NOT NULL, endpoint TEXT NOT NULL, reachable INTEGER, engineVersion TEXT NOT NULL,
    reason TEXT NOT NULL, since INTEGER NOT NULL`,
  projects: `
    ref TEXT PRIMARY KEY, slug TEXT NOT NULL, displayName TEXT NOT NULL, serverId TEXT NOT NULL, desired TEXT NOT NULL,
    keepData INTEGER NOT NULL, release TEXT NOT NULL, spec TEXT NOT NULL, images TEXT NOT NULL, subnet TEXT NOT NULL,
    secrets TEXT NOT NULL, generations TEXT NOT NULL, restarts TEXT NOT NULL, version INTEGER NOT NULL,
    createdAt INTEGER NOT NULL, changedAt INTEGER NOT NULL`,
  reserved_slugs: 'slug TEXT PRIMARY KEY, ref TEXT NOT NULL',
  reserved_ports: `
    serverId TEXT NOT NULL, port INTEGER NOT NULL, ref TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (serverId, port)`,
  reserved_subnets: 'serverId TEXT NOT NULL, subnet TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (serverId, subnet)',
  project_status: `
    ref TEXT PRIMARY KEY, phase TEXT NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL,
    observedVersion INTEGER NOT NULL, since INTEGER NOT NULL, driftCount INTEGER NOT NULL`,
  project_volumes: 'name TEXT PRIMARY KEY, ref TEXT NOT NULL, role TEXT NOT NULL, generation INTEGER NOT NULL',
};

const INDEXES: Readonly<Record<string, string>> = {
  projects_desired_slug: 'projects (desired, slug)',
  projects_slug: 'projects (slug)',
  reserved_slugs_ref: 'reserved_slugs (ref)',
  reserved_ports_ref: 'reserved_ports (ref)',
  reserved_subnets_ref: 'reserved_subnets (ref)',
  project_volumes_ref: 'project_volumes (ref)',
};

export class Projects1764000000004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const [name, columns] of Object.entries(TABLES)) await db.query(`CREATE TABLE ${name} (${columns}) STRICT`);
    for (const [name, on] of Object.entries(INDEXES)) await db.query(`CREATE INDEX ${name} ON ${on}`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const name of Object.keys(TABLES)) await db.query(`DROP TABLE ${name}`);
  }
}
