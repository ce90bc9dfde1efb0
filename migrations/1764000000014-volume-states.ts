import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Volumes of before count as data: nothing may begin afresh on what might hold some. */
export class VolumeStates1764000000014 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE project_volumes ADD COLUMN state TEXT NOT NULL DEFAULT 'proven'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE project_volumes DROP COLUMN state');
  }
}
