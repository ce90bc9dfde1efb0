import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: Readonly<Record<string, string>> = {
  tasks: `
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, project TEXT NOT NULL, slug TEXT NOT NULL, title TEXT NOT NULL,
    state TEXT NOT NULL, input TEXT NOT NULL, memo TEXT NOT NULL, steps TEXT NOT NULL, isCancelled INTEGER NOT NULL,
    reason TEXT NOT NULL, returned INTEGER NOT NULL, requestedBy TEXT NOT NULL, createdAt INTEGER NOT NULL,
    endedAt INTEGER, version INTEGER NOT NULL`,
  task_reservations: 'project TEXT PRIMARY KEY, taskId TEXT NOT NULL',
  secrets_in_force: `
    project TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (project, name)`,
};

const INDEXES: Readonly<Record<string, string>> = {
  tasks_project_createdAt: 'tasks (project, createdAt)',
  tasks_createdAt: 'tasks (createdAt)',
  tasks_state: 'tasks (state)',
  task_reservations_taskId: 'task_reservations (taskId)',
};

/** Verbs that are done once, and since when which version of a secret is in force. */
export class Tasks1764000000008 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const [name, columns] of Object.entries(TABLES)) await db.query(`CREATE TABLE ${name} (${columns}) STRICT`);
    for (const [name, on] of Object.entries(INDEXES)) await db.query(`CREATE INDEX ${name} ON ${on}`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const name of Object.keys(TABLES)) await db.query(`DROP TABLE ${name}`);
  }
}
