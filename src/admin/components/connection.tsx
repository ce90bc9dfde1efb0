import type { Connection } from '../view-models/project.js';
import { Copyable, Panel } from './bits.js';
import { Form } from './form.js';
import { Icon } from './icons.js';

/** How to reach the project. Keys come only on demand, by POST, and the reveal is in the activity log. */
export const ConnectionPanel = ({ projectRef, connection }: { projectRef: string; connection: Connection }) => (
  <Panel title="Connect" id="connect" keep={connection.revealed !== null}>
    <div class="body flex flex-col gap-4">
      <Item label="API URL" value={connection.apiUrl} />
      {connection.psql === '' ? (
        <p class="text-xs leading-4.5 text-muted-foreground">
          The database is not published: neither the pooler nor the port of its own is on.
        </p>
      ) : (
        <Item
          label="Database"
          value={connection.revealed ? `psql '${connection.revealed.databaseUrl}'` : connection.psql}
          wrap
        />
      )}
      {connection.revealed ? (
        <>
          <Item label="Anon key" value={connection.revealed.anonKey} />
          <Item label="Service role key" value={connection.revealed.serviceRoleKey} />
          <p class="text-xs leading-4.5 text-muted-foreground">
            The service role key and the password bypass row-level security. This reveal is in the activity log.
          </p>
        </>
      ) : (
        <Form
          action={`/admin/projects/${projectRef}/reveal`}
          hx-target="#connect"
          hx-select="#connect"
          hx-swap="outerHTML"
          hx-push-url={undefined}
        >
          <button class="btn w-full" data-variant="outline" data-size="sm" type="submit">
            <Icon name="eye" />
            Reveal keys and password
          </button>
        </Form>
      )}
    </div>
  </Panel>
);

const Item = ({ label, value, wrap = false }: { label: string; value: string; wrap?: boolean }) => (
  <div class="flex min-w-0 flex-col gap-1.5">
    <span class="text-xs text-muted-foreground">{label}</span>
    <Copyable value={value} label={label} wrap={wrap} />
  </div>
);
