import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One file that we write into a project's folder. State, not derived: `rebuild` leaves it alone. */
@Entity('export_files')
export class ExportFileRow {
  @PrimaryColumn('text') ref: string;
  /** Below the project's folder. */
  @PrimaryColumn('text') path: string;
  /** SHA-256 of what we wrote last; null: nothing yet. */
  @Column('text', { nullable: true }) written: string | null;
  /** SHA-256 of what is being written. */
  @Column('text', { nullable: true }) writing: string | null;
  /** The edit that was told of: what hands did and, unless the file is gone, its SHA-256 then. */
  @Column('text', { nullable: true }) told: string | null;
}

/** How the last attempt to write a project's folder ended. State, not derived. */
@Entity('export_folders')
export class ExportFolderRow {
  @PrimaryColumn('text') ref: string;
  @Column('text') slug: string;
  /** Why it could not be written; null: it could. */
  @Column('text', { nullable: true }) problem: string | null;
  /** Milliseconds since the epoch. */
  @Column('integer') at: number;
}
