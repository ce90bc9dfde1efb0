import { Ago, PageHead, Panel } from '../components/bits.js';
import { Form, TextField } from '../components/form.js';
import { Page } from '../components/frame.js';
import { Icon } from '../components/icons.js';
import { plural } from '../components/text.js';
import type { Chrome } from '../view-models/frame.js';
import type { RegistryLoginForm, RegistryLoginView, ServerView } from '../view-models/lists.js';

export const ServersPage = (props: {
  chrome: Chrome;
  servers: readonly ServerView[];
  logins: readonly RegistryLoginView[];
  typed: RegistryLoginForm;
}) => (
  <Page chrome={props.chrome} title="Servers">
    <PageHead title="Servers" lead="Where projects run, and whether the engine there answers." />
    <ServerCards chrome={props.chrome} servers={props.servers} />
    <Registries logins={props.logins} typed={props.typed} />
  </Page>
);

/** Private registries: who we are there. Passwords are given, never shown. */
const Registries = ({ logins, typed }: { logins: readonly RegistryLoginView[]; typed: RegistryLoginForm }) => (
  <div class="mt-8 max-w-3xl">
    <Panel title="Image registries" aside={<p>public ones need no login</p>}>
      {logins.length > 0 && (
        <ul class="divide-y border-b">
          {logins.map(({ registry, username, changedAt }) => (
            <li key={registry} class="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-[13px]">
              <span>
                <b class="font-mono text-xs">{registry}</b> as {username}
                <span class="text-muted-foreground">
                  , given <Ago at={changedAt} />
                </span>
              </span>
              <Form action="/admin/servers/registries/remove">
                <input type="hidden" name="registry" value={registry} />
                <button class="btn" data-variant="ghost" data-size="sm" type="submit">
                  Remove
                </button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      <Form action="/admin/servers/registries" class="body grid items-start gap-5 sm:grid-cols-3">
        <TextField
          name="registry"
          label="Registry"
          value={typed.registry}
          errors={typed.errors['registry']}
          hint="Its address in image names."
          placeholder="registry.example.com:5000"
          spellcheck={false}
          required
        />
        <TextField
          name="username"
          label="User name"
          value={typed.username}
          errors={typed.errors['username']}
          spellcheck={false}
          required
        />
        <TextField
          name="password"
          type="password"
          label="Password or token"
          value=""
          errors={typed.errors['password']}
          hint="Sealed; never shown again."
          autocomplete="new-password"
          required
        />
        <div class="sm:col-span-3 flex justify-end">
          <button class="btn" type="submit">
            Keep the login
          </button>
        </div>
      </Form>
    </Panel>
  </div>
);

const ServerCards = ({ chrome, servers }: { chrome: Chrome; servers: readonly ServerView[] }) => (
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
