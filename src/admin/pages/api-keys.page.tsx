import { Ago, Blank, Copyable, PageHead, Panel } from '../components/bits.js';
import { Choice, Form, SelectField, TextField } from '../components/form.js';
import { Page } from '../components/frame.js';
import { Icon } from '../components/icons.js';
import { Note } from '../components/notes.js';
import type { Chrome } from '../view-models/frame.js';
import type { ApiKeyRow, ApiKeysView } from '../view-models/lists.js';

export const ApiKeysPage = ({ chrome, view }: { chrome: Chrome; view: ApiKeysView }) => (
  <Page chrome={chrome} title="API keys">
    <PageHead
      title="API keys"
      lead="For automation. A key can do what its permissions say and no more, and every use of it is in the log under its name."
    />
    {view.fresh && <FreshKey fresh={view.fresh} />}
    <div class="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <section class="panel" aria-label="Keys">
        {view.keys.length === 0 ? (
          <Blank icon="key" title="No key yet">
            <p>Make one for your scripts and pipelines; it is sent as a bearer token.</p>
          </Blank>
        ) : (
          <Keys keys={view.keys} now={chrome.now} />
        )}
      </section>
      <NewKey view={view} />
    </div>
  </Page>
);

const FreshKey = ({ fresh }: { fresh: { name: string; key: string } }) => (
  <div class="mb-5">
    <Note tone="ok" icon="key">
      <p>
        <strong>{fresh.name}</strong> is made. Copy the key now: only its hash is kept, so it cannot be shown again.
      </p>
      <div class="mt-2.5">
        <Copyable value={fresh.key} label="the key" wrap />
      </div>
    </Note>
  </div>
);

const Keys = ({ keys, now }: { keys: readonly ApiKeyRow[]; now: number }) => (
  <div class="scroll">
    <table class="data">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" class="max-sm:hidden">
            Permissions
          </th>
          <th scope="col" class="max-md:hidden">
            Last use
          </th>
          <th scope="col">
            <span class="sr-only">Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <KeyRow key={key.id} row={key} now={now} />
        ))}
      </tbody>
    </table>
  </div>
);

const KeyRow = ({ row, now }: { row: ApiKeyRow; now: number }) => {
  const isOver = row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now);
  return (
    <tr>
      <th scope="row">
        <span class={isOver ? 'font-medium text-muted-foreground line-through' : 'font-medium'}>{row.name}</span>
        <span class="block font-mono text-xs text-muted-foreground">{row.prefix}…</span>
        <span class="block text-xs text-muted-foreground">
          <KeyDates row={row} now={now} />
        </span>
      </th>
      <td class="max-sm:hidden">
        <span class="flex max-w-72 flex-wrap gap-1">
          {row.permissions.map((scope) => (
            <span class="chip" key={scope}>
              {scope}
            </span>
          ))}
        </span>
      </td>
      <td class="whitespace-nowrap text-muted-foreground max-md:hidden">
        {row.lastUsedAt !== null ? <Ago at={row.lastUsedAt} /> : isOver ? '–' : 'never'}
      </td>
      <td class="text-right!">
        {!isOver && (
          <Form
            action={`/admin/api-keys/${row.id}/revoke`}
            hx-confirm={`Revoke ${row.name}? What uses it stops working at once.`}
          >
            <button class="btn" data-variant="ghost" data-size="sm" type="submit" aria-label={`Revoke ${row.name}`}>
              Revoke
            </button>
          </Form>
        )}
      </td>
    </tr>
  );
};

const KeyDates = ({ row, now }: { row: ApiKeyRow; now: number }) => {
  if (row.revokedAt !== null)
    return (
      <>
        revoked <Ago at={row.revokedAt} />
      </>
    );
  if (row.expiresAt !== null && row.expiresAt <= now)
    return (
      <>
        expired <Ago at={row.expiresAt} />
      </>
    );
  return (
    <>
      made <Ago at={row.createdAt} /> by {row.createdBy}
      {row.expiresAt !== null && `, until ${new Date(row.expiresAt).toISOString().slice(0, 10)}`}
    </>
  );
};

const NewKey = ({ view }: { view: ApiKeysView }) => (
  <Panel title="New key">
    <Form action="/admin/api-keys" class="body form">
      <TextField
        name="name"
        label="Name"
        value={view.form.name}
        errors={view.errors['name']}
        placeholder="deploy pipeline"
        required
      />
      <fieldset class="flex flex-col gap-2">
        <legend class="label mb-2">Permissions</legend>
        {view.choices.map(({ value, label, hint }) => (
          <Choice
            key={value}
            type="checkbox"
            name="permissions[]"
            value={value}
            checked={view.form.permissions.includes(value)}
            label={label}
            hint={hint}
          />
        ))}
        {view.errors['permissions']?.map((error) => (
          <p class="text-xs font-medium text-bad" key={error}>
            {error}
          </p>
        ))}
      </fieldset>
      <SelectField
        name="days"
        label="Valid for"
        value={view.form.days}
        errors={view.errors['expiresAt']}
        options={[
          ['30', '30 days'],
          ['90', '90 days'],
          ['365', 'one year'],
          ['', 'until revoked'],
        ]}
      />
      <button class="btn" type="submit">
        <Icon name="plus" />
        Make the key
      </button>
    </Form>
  </Panel>
);
