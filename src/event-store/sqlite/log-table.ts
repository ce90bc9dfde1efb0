import type Database from 'better-sqlite3';
import type { Actor, EventMetadata, LogName, Recorded, StreamId } from '../../kernel/event.js';
import { linkOf, type LogHead, type Placed } from '../chain.js';
import type { Link } from '../event-store.js';

const COLUMNS = [
  'position',
  'sequence',
  'stream',
  'stream_version',
  'type',
  'version',
  'data',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'metadata',
  'hash',
];

/** In the order of {@link COLUMNS}. */
type Row = readonly [
  position: number,
  sequence: number,
  stream: string,
  streamVersion: number,
  type: string,
  version: number,
  data: string,
  at: number,
  actorKind: string,
  actorId: string,
  actorName: string,
  metadata: string | null,
  hash: string,
];

type Statement = Database.Statement<unknown[]>;

/** The table of one log, and all that is ever asked of it. */
export class LogTable {
  private readonly add: Statement;
  private readonly stream: Statement;
  private readonly streamEnd: Statement;
  private readonly pages: Statement;
  private readonly end: Statement;

  constructor(
    db: Database.Database,
    private readonly log: LogName,
    table: string,
  ) {
    const columns = COLUMNS.join(', ');
    const raw = (rest: string): Statement =>
      db.prepare<unknown[]>(`SELECT ${columns} FROM ${table} WHERE ${rest}`).raw();
    this.add = db.prepare(`INSERT INTO ${table} (${columns}) VALUES (${COLUMNS.map(() => '?').join(', ')})`);
    this.stream = raw('stream = ? AND stream_version > ? ORDER BY stream_version');
    this.streamEnd = db
      .prepare<unknown[]>(`SELECT stream_version FROM ${table} WHERE stream = ? ORDER BY stream_version DESC LIMIT 1`)
      .pluck();
    this.pages = raw('position > ? ORDER BY position LIMIT ?');
    this.end = db.prepare(`SELECT position, sequence, at, hash FROM ${table} ORDER BY position DESC LIMIT 1`);
  }

  insert({ recorded: e, data, metadata }: Placed): void {
    const { kind, id, name } = e.actor;
    this.add.run(
      e.position,
      e.sequence,
      e.stream,
      e.streamVersion,
      e.type,
      e.version,
      data,
      e.at,
      kind,
      id,
      name,
      metadata,
      e.hash,
    );
  }

  version(stream: StreamId): number {
    return (this.streamEnd.get(stream) as number | undefined) ?? 0;
  }

  ofStream(stream: StreamId, afterVersion: number): readonly Recorded[] {
    return (this.stream.all(stream, afterVersion) as Row[]).map((row) => this.recorded(row));
  }

  page(afterPosition: number, limit: number): readonly Recorded[] {
    return (this.pages.all(afterPosition, limit) as Row[]).map((row) => this.recorded(row));
  }

  links(afterPosition: number, limit: number): readonly Link[] {
    return (this.pages.all(afterPosition, limit) as Row[]).map((row) =>
      linkOf({ recorded: this.recorded(row, {}), data: row[6], metadata: row[11] }),
    );
  }

  head(): (LogHead & { readonly sequence: number }) | undefined {
    return this.end.get() as (LogHead & { readonly sequence: number }) | undefined;
  }

  private recorded(row: Row, data = JSON.parse(row[6]) as object): Recorded {
    const [position, sequence, stream, streamVersion, type, version, , at, kind, id, name, metadata, hash] = row;
    const recorded: Recorded = {
      type,
      version,
      log: this.log,
      position,
      sequence,
      stream: stream as StreamId,
      streamVersion,
      at,
      actor: { kind: kind as Actor['kind'], id, name },
      data,
      hash,
    };
    return metadata === null ? recorded : { ...recorded, metadata: JSON.parse(metadata) as EventMetadata };
  }
}
