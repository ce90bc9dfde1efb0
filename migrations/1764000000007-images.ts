import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each project's images stand for since they were first used. */
export class Images1764000000007 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE project_images (
      ref TEXT NOT NULL, image TEXT NOT NULL, digest TEXT NOT NULL, pinnedBy TEXT NOT NULL, PRIMARY KEY (ref, image)) STRICT`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE project_images');
  }
}
