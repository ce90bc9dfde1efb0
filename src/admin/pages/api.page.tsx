import { Copyable, PageHead, Panel } from '../components/bits.js';
import { Operation, Prose } from '../components/api-operation.js';
import { Page } from '../components/frame.js';
import { Icon } from '../components/icons.js';
import type { ApiGroup, ApiReference } from '../view-models/api.js';
import type { Chrome } from '../view-models/frame.js';

export const ApiPage = ({ chrome, reference }: { chrome: Chrome; reference: ApiReference }) => (
  <Page chrome={chrome} title="API" scripts={['api.js']}>
    <PageHead title="API" lead={<Prose text={reference.lead} />}>
      <a class="btn" data-variant="outline" data-size="sm" href="/api/v1/openapi.json">
        <Icon name="code" />
        openapi.json
      </a>
    </PageHead>
    <div class="api" data-csrf={chrome.csrf}>
      <div class="flex min-w-0 flex-col gap-6">
        {reference.groups.map((group) => (
          <Group key={group.name} group={group} />
        ))}
      </div>
      <aside class="api-aside" aria-label="About the API">
        <Panel title="Call it">
          <div class="body flex flex-col gap-3 text-[13px] leading-5">
            <Copyable value={`${reference.baseUrl}/api/v1`} label="the API's address" wrap />
            <p class="text-muted-foreground">
              Programs send an{' '}
              <a class="link" href="/admin/api-keys">
                API key
              </a>{' '}
              as a bearer token; the lines here expect it in <code>SUPASCALE_KEY</code>. What you try on this page is
              done with your own session, and for real.
            </p>
          </div>
        </Panel>
        <nav class="api-index" aria-label="Groups">
          {reference.groups.map(({ name, operations }) => (
            <a key={name} href={`#${name}`}>
              {name}
              <span>{operations.length}</span>
            </a>
          ))}
        </nav>
      </aside>
    </div>
  </Page>
);

const Group = ({ group }: { group: ApiGroup }) => (
  <section class="panel" id={group.name} aria-label={group.name}>
    <header class="block!">
      <h2>{group.name}</h2>
      <p class="mt-0.5">
        <Prose text={group.lead} />
      </p>
    </header>
    {group.operations.map((operation) => (
      <Operation key={operation.id} operation={operation} />
    ))}
  </section>
);
