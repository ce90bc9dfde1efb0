import { Ago, Blank, PageHead, ServiceDots, Status } from '../components/bits.js';
import { Page } from '../components/frame.js';
import { Icon } from '../components/icons.js';
import type { Chrome } from '../view-models/frame.js';
import type { Fleet, FleetRow } from '../view-models/project.js';

export const ProjectsPage = ({ chrome, fleet }: { chrome: Chrome; fleet: Fleet }) => (
  <Page chrome={chrome} title="Projects">
    <PageHead title="Projects" lead="Every Supabase stack that you declared, and how it stands right now.">
      <a class="btn" href="/admin/projects/new">
        <Icon name="plus" />
        New project
      </a>
    </PageHead>
    <search>
      <form class="mb-4 flex max-w-sm items-center gap-2" action="/admin/projects" method="get">
        <label class="relative block flex-1" for="q">
          <span class="sr-only">Search projects</span>
          <Icon
            name="search"
            class="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted-foreground"
          />
          <input
            class="input h-8! w-full bg-card pl-8! text-[13px]!"
            type="search"
            id="q"
            name="q"
            value={fleet.search}
            placeholder="Name or slug"
            autocomplete="off"
            hx-get="/admin/projects"
            hx-trigger="input changed delay:250ms, search"
            hx-target="#fleet"
            hx-select="#fleet"
            hx-swap="outerMorph"
            hx-sync="this:replace"
            hx-replace-url="true"
            hx-include="this"
          />
        </label>
        <noscript>
          <button class="btn" data-variant="outline" data-size="sm" type="submit">
            Search
          </button>
        </noscript>
      </form>
    </search>
    <FleetPart fleet={fleet} here={chrome.path} />
  </Page>
);

/** Reads itself again whenever a project moves. */
export const FleetPart = ({ fleet, here }: { fleet: Fleet; here: string }) => (
  <div id="fleet" data-live="projects" hx-get={here} hx-trigger="live" hx-select="#fleet" hx-swap="outerMorph">
    {fleet.rows.length === 0 ? <NoProjects fleet={fleet} /> : <FleetTable rows={fleet.rows} />}
    {(fleet.next ?? fleet.paged) && (
      <nav class="mt-4 flex items-center justify-between text-[13px]" aria-label="Pages">
        {fleet.paged ? (
          <a class="link" href="/admin/projects">
            First page
          </a>
        ) : (
          <span />
        )}
        {fleet.next && (
          <a class="btn" data-variant="outline" data-size="sm" href={fleet.next} rel="next">
            Next
            <Icon name="next" />
          </a>
        )}
      </nav>
    )}
  </div>
);

const NoProjects = ({ fleet }: { fleet: Fleet }) => (
  <div class="panel">
    {fleet.search ? (
      <Blank icon="search" title="Nothing found">
        <p>No project has “{fleet.search}” in its name or slug.</p>
        <a class="link mt-2 text-[13px]" href="/admin/projects">
          Show all projects
        </a>
      </Blank>
    ) : (
      <Blank icon="projects" title="No project yet">
        <p>Say what you want to run. The reconciler makes it so, shows each step, and keeps it so.</p>
        <a class="btn mt-4" href="/admin/projects/new">
          <Icon name="plus" />
          Declare the first project
        </a>
      </Blank>
    )}
  </div>
);

const FleetTable = ({ rows }: { rows: readonly FleetRow[] }) => (
  <div class="panel overflow-hidden">
    <table class="data">
      <thead>
        <tr>
          <th scope="col">Project</th>
          <th scope="col">Status</th>
          <th scope="col" class="max-sm:hidden">
            Services
          </th>
          <th scope="col" class="max-lg:hidden">
            Release
          </th>
          <th scope="col" class="max-lg:hidden">
            Ports
          </th>
          <th scope="col" class="text-right! max-md:hidden">
            Last change
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.ref} row={row} />
        ))}
      </tbody>
    </table>
  </div>
);

const Row = ({ row }: { row: FleetRow }) => (
  <tr class="row-link" id={`p-${row.ref}`}>
    <th scope="row">
      <a class="cover block font-medium text-foreground" href={`/admin/projects/${row.ref}`}>
        {row.displayName}
      </a>
      <span class="block max-w-32 truncate font-mono text-xs text-muted-foreground sm:max-w-48 xl:max-w-72">
        {row.slug}
      </span>
    </th>
    <td>
      <Status standing={row.standing} />
      {row.standing.reason && (
        <span class="mt-0.5 line-clamp-2 block max-w-80 text-xs leading-4.5 text-muted-foreground">
          {row.standing.reason}
        </span>
      )}
    </td>
    <td class="max-sm:hidden">
      <ServiceDots services={row.services} />
    </td>
    <td class="max-lg:hidden">
      <span class="chip">{row.release}</span>
    </td>
    <td class="max-lg:hidden">
      <span class="flex flex-wrap gap-1">
        {row.ports.map(({ name, port }) => (
          <span key={name} class="chip" title={name}>
            <span>{name}</span>
            <span class="text-foreground">{port}</span>
          </span>
        ))}
      </span>
    </td>
    <td class="text-right! whitespace-nowrap text-muted-foreground max-md:hidden">
      <Ago at={row.changedAt} />
    </td>
  </tr>
);
