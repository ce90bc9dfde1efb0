import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One project's data key, wrapped by the master key. State, not derived: `rebuild` leaves it alone. */
@Entity('data_keys')
export class DataKeyRow {
  /** The project's ref. */
  @PrimaryColumn('text') owner: string;
  @Column('text') id: string;
  /** Which master key wrapped it. */
  @Column('text') masterKeyId: string;
  @Column('text') wrapped: string;
}

/** One version of one secret. Append-only until the project's data key is destroyed. State, not derived. */
@Entity('sealed_secrets')
export class SealedSecretRow {
  @PrimaryColumn('text') project: string;
  @PrimaryColumn('text') name: string;
  @PrimaryColumn('integer') version: number;
  @Column('text') dataKeyId: string;
  @Column('text') sealed: string;
}
