import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ImageSource, StackSpec } from '../stack/domain/stack-spec.js';
import type { SecretStamp } from './domain/project.events.js';

/** One declared project; `gone` ones stay, for the history. */
@Entity('projects')
@Index(['desired', 'slug'])
export class ProjectRow {
  @PrimaryColumn('text') ref: string;
  @Column('text') slug: string;
  @Column('text') displayName: string;
  @Column('text') serverId: string;
  @Column('text') desired: 'active' | 'paused' | 'leaving' | 'gone';
  @Column('integer') keepData: number;
  @Column('text') release: string;
  @Column('simple-json') spec: StackSpec;
  @Column('simple-json') images: ImageSource;
  @Column('text') subnet: string;
  @Column('simple-json') secrets: Record<string, SecretStamp>;
  /** The stream's version: the ETag. */
  @Column('integer') version: number;
  @Column('integer') createdAt: number;
  @Column('integer') changedAt: number;
}
