import type { LogGlyph, LogLine } from '../view-models/lists.js';
import { useChrome } from './chrome.js';
import { Icon, type IconName } from './icons.js';
import { clock, day, dayName, moment } from './text.js';

const GLYPHS: Record<LogGlyph, IconName> = {
  wish: 'edit',
  done: 'check',
  drift: 'differs',
  fail: 'bad',
  engine: 'plug',
  access: 'user',
  key: 'key',
  other: 'info',
};

/** Every event in one line, newest first, under its day. */
export const Log = ({ lines, withDays = true }: { lines: readonly LogLine[]; withDays?: boolean }) => {
  const { now } = useChrome();
  return (
    <div class="log">
      {byDay(lines).map(([date, ofDay]) => (
        <section key={date} aria-label={dayName(ofDay[0]?.at ?? 0, now)}>
          {withDays && <h3 class="log-day">{dayName(ofDay[0]?.at ?? 0, now)}</h3>}
          <ol>
            {ofDay.map((line) => (
              <Line key={line.id} line={line} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
};

function byDay(lines: readonly LogLine[]): readonly (readonly [string, readonly LogLine[]])[] {
  const days = new Map<string, LogLine[]>();
  for (const line of lines) days.set(day(line.at), [...(days.get(day(line.at)) ?? []), line]);
  return [...days];
}

const Line = ({ line }: { line: LogLine }) => (
  <li class="log-line" id={`a${line.id}`} data-tone={line.tone}>
    <span class="glyph">
      <Icon name={GLYPHS[line.glyph]} />
    </span>
    <div class="min-w-0">
      <p>
        <Told line={line} />
      </p>
    </div>
    <time dateTime={new Date(line.at).toISOString()} title={moment(line.at)} data-clock>
      {clock(line.at)}
    </time>
  </li>
);

/** The line as it was told, with who did it set off and the project as a link. */
function Told({ line: { line, actorName, project } }: { line: LogLine }) {
  const begins = actorName !== '' && line.startsWith(`${actorName} `);
  const rest = begins ? line.slice(actorName.length) : line;
  const at = project ? rest.indexOf(project.slug) : -1;
  return (
    <>
      {begins && <b>{actorName}</b>}
      {project && at >= 0 ? (
        <>
          {rest.slice(0, at)}
          <a href={`/admin/projects/${project.ref}`}>{project.slug}</a>
          {rest.slice(at + project.slug.length)}
        </>
      ) : (
        rest
      )}
    </>
  );
}
