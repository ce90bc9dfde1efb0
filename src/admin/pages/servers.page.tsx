import { Ago, PageHead } from '../components/bits.js';
import { Page } from '../components/frame.js';
import { Icon } from '../components/icons.js';
import { plural } from '../components/text.js';
import type { Chrome } from '../view-models/frame.js';
import type { ServerView } from '../view-models/lists.js';

export const ServersPage = ({ chrome, servers }: { chrome: Chrome; servers: readonly ServerView[] }) => (
  <Page chrome={chrome} title="Servers">
    <PageHead title="Servers" lead="Where projects run, and whether the engine there answers." />
    <div
      id="servers"
      class="grid gap-5 sm:grid-cols-2"
      data-live="servers"
      hx-get={chrome.path}
      hx-trigger="live"
      hx-select="#servers"
      hx-swap="outerMorph"
    >
      {servers.map((server) => (
        <ServerCard key={server.id} server={server} />
      ))}
    </div>
  </Page>
);

const ServerCard = ({ server }: { server: ServerView }) => (
  <section class="panel" aria-label={server.name}>
    <header>
      <h2 class="flex items-center gap-2">
        <Icon name="server" class="text-muted-foreground" />
        {server.name}
      </h2>
      <span class="status" data-look="pill" data-tone={server.state.reachable ? 'ok' : 'warn'}>
        <Icon name={server.state.reachable ? 'ok' : 'plug'} />
        {server.state.reachable ? 'Answers' : 'Does not answer'}
      </span>
    </header>
    <dl class="facts body">
      <dt>{server.state.reachable ? 'Since' : 'Silent since'}</dt>
      <dd>
        <Ago at={server.state.since} />
      </dd>
      <dt>Engine</dt>
      <dd>{server.engineVersion ?? 'not known'}</dd>
      <dt>Address</dt>
      <dd class="font-mono text-xs">{server.address}</dd>
      <dt>Projects</dt>
      <dd>{plural(server.projects, 'project')}</dd>
      <dt>Port range</dt>
      <dd class="font-mono text-xs">{server.portRange}</dd>
    </dl>
    {!server.state.reachable && (
      <footer>
        <p class="text-[13px] leading-5">{server.state.text}</p>
      </footer>
    )}
  </section>
);
