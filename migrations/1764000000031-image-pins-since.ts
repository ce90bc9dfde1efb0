import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when an image stands for what it does; 0 for those that were pinned before this was kept. */
export class ImagePinsSince1764000000031 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE project_images ADD COLUMN pinnedAt INTEGER NOT NULL DEFAULT 0');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE project_images DROP COLUMN pinnedAt');
  }
}
