import { Blank, PageHead } from '../components/bits.js';
import { Page } from '../components/frame.js';
import { Icon } from '../components/icons.js';
import { Log } from '../components/log.js';
import { LiveProjectHeader } from '../components/project-head.js';
import type { Chrome } from '../view-models/frame.js';
import type { LogFilter, LogPage } from '../view-models/lists.js';
import type { ProjectHead } from '../view-models/project.js';

export const ActivityPage = ({ chrome, page }: { chrome: Chrome; page: LogPage }) => (
  <Page chrome={chrome} title="Activity">
    <PageHead
      title="Activity"
      lead="Every event in one line; nothing changes without a line, because the line is the change. Times are UTC."
    />
    <Filters filter={page.filter} page={page} />
    <LogPart page={page} here={chrome.path} live="activity" />
  </Page>
);

export const HistoryPage = ({ chrome, project, page }: { chrome: Chrome; project: ProjectHead; page: LogPage }) => (
  <Page chrome={chrome} title={`History of ${project.displayName}`}>
    <LiveProjectHeader project={project} tab="/history" />
    <LogPart page={page} here={chrome.path} live={`project:${project.ref}`} />
  </Page>
);

/** The newest page follows what happens; older pages stand still. */
const LogPart = ({ page, here, live }: { page: LogPage; here: string; live: string }) => (
  <div
    id="log"
    data-live={page.paged ? undefined : live}
    hx-get={here}
    hx-trigger="live"
    hx-select="#log"
    hx-swap="outerMorph"
    class="panel"
  >
    {page.lines.length === 0 ? (
      <Blank icon="activity" title="No line matches">
        <p>Nothing was recorded that fits these filters.</p>
      </Blank>
    ) : (
      <Log lines={page.lines} />
    )}
    {(page.older ?? page.paged) && (
      <footer class="text-[13px]">
        {page.paged ? (
          <a class="link" href={here.split('?')[0]}>
            Newest
          </a>
        ) : (
          <span class="text-xs text-muted-foreground">New lines appear on top by themselves.</span>
        )}
        {page.older && (
          <a class="btn" data-variant="outline" data-size="sm" href={page.older} rel="next">
            Older
            <Icon name="next" />
          </a>
        )}
      </footer>
    )}
  </div>
);

const Filters = ({ filter, page }: { filter: LogFilter; page: LogPage }) => (
  <search>
    <form
      class="filters"
      action="/admin/activity"
      method="get"
      hx-get="/admin/activity"
      hx-trigger="change, submit"
      hx-target="#log"
      hx-select="#log"
      hx-swap="outerHTML"
      hx-replace-url="true"
    >
      <Filter
        name="actor"
        label="Who"
        value={filter.actor}
        placeholder="anyone"
        errors={page.errors['actor']}
        choices={page.actors}
      />
      <Filter
        name="project"
        label="Project"
        value={filter.project}
        placeholder="slug or ref"
        errors={page.errors['project']}
      />
      <label>
        <span>What</span>
        <select class="select" name="kind">
          <option value="">anything</option>
          {page.kinds.map(({ group, kinds }) => (
            <optgroup key={group} label={group}>
              {kinds.map(({ value, label }) => (
                <option key={value} value={value} selected={value === filter.kind}>
                  {label}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <Filter name="from" label="From (UTC)" type="date" value={filter.from} errors={page.errors['from']} />
      <Filter name="to" label="To (UTC)" type="date" value={filter.to} errors={page.errors['to']} />
      <span class="filters-send">
        <button class="btn" data-variant="outline" data-size="sm" type="submit">
          Filter
        </button>
        {Object.values(filter).some(Boolean) && (
          <a class="btn" data-variant="ghost" data-size="sm" href="/admin/activity">
            Clear
          </a>
        )}
      </span>
    </form>
  </search>
);

const Filter = (props: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly type?: string;
  readonly placeholder?: string;
  readonly errors?: readonly string[] | undefined;
  readonly choices?: readonly string[];
}) => (
  <label>
    <span>{props.label}</span>
    <input
      class="input"
      type={props.type ?? 'text'}
      name={props.name}
      value={props.value}
      placeholder={props.placeholder}
      autocomplete="off"
      aria-invalid={props.errors?.length ? 'true' : undefined}
      list={props.choices && `${props.name}-choices`}
    />
    {props.choices && (
      <datalist id={`${props.name}-choices`}>
        {props.choices.map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
    )}
    {props.errors?.map((error) => (
      <small class="text-xs font-medium text-bad" key={error}>
        {error}
      </small>
    ))}
  </label>
);
