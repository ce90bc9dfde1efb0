import type { VNode } from 'preact';
import { aChrome, NOW } from '../a-chrome.fixture.js';
import type { Explanation } from '../../explain/domain/explanation.js';
import type { AdoptionReview } from '../view-models/adoption.js';
import type { OperationsView } from '../view-models/operations.js';
import type { CategoryForm, PlanView, Review, SpecForm } from '../view-models/forms.js';
import type { ApiOperation } from '../view-models/api.js';
import type { LogPage } from '../view-models/lists.js';
import type { CloneForm, UpgradeView } from '../view-models/moves.js';
import type { ProjectDetail, ProjectHead } from '../view-models/project.js';
import { ExplainPage } from './explain.page.js';
import { ActivityPage, HistoryPage } from './activity.page.js';
import { AdoptionPage, AdoptionReviewPage } from './adoption.page.js';
import { ApiPage } from './api.page.js';
import { ApiKeysPage } from './api-keys.page.js';
import { ErrorPage } from './error.page.js';
import { LoginPage, SetupPage } from './login.page.js';
import { CategoryPage, NewProjectPage, ReviewPage, SettingsPage } from './project-forms.page.js';
import { OperationsPage } from './operations.page.js';
import { ProjectPage } from './project.page.js';
import { ProjectsPage } from './projects.page.js';
import { ClonePage } from './clone.page.js';
import { RemovalPage } from './removal.page.js';
import { UpgradePage } from './upgrade.page.js';
import { ServersPage } from './servers.page.js';

/** Text that would be markup or script if anything forgot to escape it. */
export const EVIL = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;

const chrome = aChrome({
  flash: { tone: 'ok', text: EVIL },
  troubles: [{ server: EVIL, reason: EVIL, since: NOW - 60_000 }],
});
const ref = 'abcdefghijklmnopqrst';
const head: ProjectHead = {
  ref,
  slug: 'shop',
  displayName: EVIL,
  desired: 'active',
  version: 3,
  standing: { health: 'failed', reason: EVIL, since: NOW - 5_000 },
};
const side = {
  image: EVIL,
  pin: EVIL,
  state: 'running',
  memoryMiB: 512,
  cpus: 1.5,
  ports: ['127.0.0.1:20000 → 8000'],
};
const plan: PlanView = {
  steps: [{ what: `stop ${EVIL}`, cause: EVIL, effect: EVIL, tone: 'warn' }],
  waits: [EVIL],
  blocks: [EVIL],
};
const line = {
  id: 7,
  at: NOW,
  actorName: EVIL,
  project: { ref, slug: 'shop' },
  kind: 'X',
  glyph: 'wish',
  tone: 'busy',
} as const;
const lines = [{ ...line, line: `${EVIL} changed shop` }];
const detail: ProjectDetail = {
  project: head,
  services: [
    {
      ...{ name: 'db', role: EVIL, verdict: 'differs', tone: 'warn', difference: EVIL, wanted: side },
      observed: { image: EVIL, state: EVIL, words: EVIL, isCurrent: false },
    },
    { name: 'meta', role: '', verdict: 'missing', tone: 'idle', difference: '', wanted: side, observed: null },
  ],
  conditions: [
    { type: 'Ready', status: 'false', reason: 'x', message: EVIL, since: NOW, observedVersion: 3, tone: 'bad' },
  ],
  progress: {
    wishVersion: 3,
    startedAt: NOW,
    steps: [
      { what: EVIL, cause: EVIL, state: 'failed', ms: 12, pull: null, error: EVIL },
      {
        what: 'pull',
        cause: '',
        state: 'running',
        ms: null,
        pull: { current: 1, total: 2, status: EVIL },
        error: null,
      },
    ],
    waits: [EVIL],
  },
  connection: { apiUrl: EVIL, psql: EVIL, revealed: { anonKey: EVIL, serviceRoleKey: EVIL, databaseUrl: EVIL } },
  facts: [{ name: EVIL, value: EVIL, copy: true, way: { href: '/x', label: EVIL } }],
  history: lines,
  observedAt: NOW,
};
const said = { id: 7, at: NOW, kind: 'X', line: EVIL };
const explanation: Explanation = {
  ...{ ref, slug: 'shop', light: 'failed', observedAt: NOW, attempts: [said] },
  because: [
    {
      ...{ type: 'Degraded', status: 'true', reason: 'port-taken', message: EVIL, since: NOW },
      ...{ observedVersion: 3, observedAt: NOW, means: EVIL, next: EVIL },
    },
    {
      ...{ type: 'Ready', status: 'false', reason: 'first-init-failed', message: EVIL, since: NOW },
      ...{ observedVersion: 3, observedAt: NOW, means: EVIL, next: EVIL },
    },
  ],
  wish: { ...said, version: 4, observedVersion: 3 },
  plan: {
    ...{ steps: [EVIL], waits: [], blocks: [] },
    held: [{ target: EVIL, message: EVIL, failures: 2, until: NOW }],
  },
  services: [
    { service: EVIL, state: EVIL, health: EVIL, exitCode: 1, status: EVIL, lastLines: [EVIL], noLines: '' },
    { service: 'meta', state: 'exited', health: 'none', exitCode: 1, status: '', lastLines: [], noLines: EVIL },
  ],
};
const form: SpecForm = {
  slug: EVIL,
  displayName: EVIL,
  bindAddress: '127.0.0.1',
  ports: [{ name: 'gateway', label: EVIL, value: EVIL }],
  services: [
    {
      ...{ name: 'db', role: EVIL, tags: [EVIL], defaultTag: EVIL, tag: EVIL },
      ...{ memoryMiB: EVIL, cpus: EVIL, env: EVIL, defaultMemoryMiB: 1024 },
      ...{ enabled: '', isMandatory: false, isInProfile: true },
    },
  ],
  release: '2026.11',
  releases: [{ id: '2026.11', title: EVIL }],
  profiles: [{ name: 'standard', services: [EVIL], idleMiB: 300, isChosen: true }],
  errors: { slug: [EVIL], 'services.db.env.X': [EVIL] },
};
const settingField = {
  ...{ label: EVIL, hint: EVIL, value: EVIL, fallback: EVIL, options: [EVIL], multiline: false, maxLength: 10 },
  ...{ isSet: true, names: [EVIL], errors: [EVIL] },
};
const KINDS = ['boolean', 'integer', 'text', 'choice', 'list', 'url', 'secret', 'secrets'] as const;
const category: CategoryForm = {
  ...{ category: 'auth', title: EVIL, errors: { 'auth.text': [EVIL] } },
  fields: KINDS.map((kind) => ({ ...settingField, kind, path: `auth.${kind}` })),
};
const places = [
  { category: '', title: 'Stack', set: 0 },
  { category: 'auth', title: EVIL, set: 2 },
];
const review: Review = {
  ...{ title: EVIL, lead: EVIL, action: '/x', applyLabel: 'Apply', dangerous: true, back: '/y', plan },
  changes: [{ what: EVIL, from: EVIL, to: EVIL }],
  facts: [{ name: 'Slug', value: EVIL }],
  fields: { slug: EVIL },
};
const log: LogPage = {
  lines,
  filter: { actor: EVIL, project: EVIL, kind: '', from: '', to: '' },
  errors: { actor: [EVIL] },
  older: '/admin/activity?before=x',
  paged: false,
  kinds: [{ group: 'Wishes', kinds: [{ value: 'ProjectPaused', label: 'Project paused' }] }],
  actors: [EVIL],
};
const field = { name: EVIL, depth: 0, type: EVIL, required: true, description: EVIL };
const operation: ApiOperation = {
  ...{ id: 'projects.apply', method: 'PUT', path: '/api/v1/projects/{ref}', summary: EVIL, more: EVIL, curl: EVIL },
  ...{ permissions: ['projects:write'], isPublic: false, isStream: false },
  parameters: [{ ...field, name: 'ref', where: 'path' }],
  body: { fields: [field], sample: EVIL },
  answers: [{ status: '202', description: EVIL, fields: [field] }],
};
const logins = [{ registry: EVIL, username: EVIL, changedAt: NOW }];
const typedLogin = { registry: EVIL, username: EVIL, errors: { registry: [EVIL] } };
const operations: OperationsView = {
  upgradeTo: [EVIL],
  images: [{ image: EVIL, services: [EVIL], digest: EVIL, since: NOW }],
  tasks: [
    {
      ...{ id: 't', title: EVIL, state: 'running', reason: EVIL, returned: false, requestedBy: EVIL, createdAt: NOW },
      ...{ progress: EVIL, waitsIn: 'soak', steps: [{ title: EVIL, state: 'done', note: EVIL }] },
    },
  ],
  rotations: [
    {
      ...{ what: 'secret', title: EVIL, notes: [EVIL], overlaps: false },
      secrets: [{ name: EVIL, version: 2, since: NOW }],
    },
  ],
  files: { folder: EVIL, problem: EVIL, files: [{ path: EVIL, state: 'edited', summary: [EVIL] }] },
};
const upgrade: UpgradeView = {
  ...{ project: head, release: EVIL, soakS: EVIL, errors: { soakS: [EVIL] }, task: null },
  targets: [{ id: EVIL, title: EVIL, notes: [EVIL], renews: [EVIL] }],
  plan: {
    ...{ to: EVIL, title: EVIL, notes: [EVIL], data: [EVIL], steps: [EVIL], possible: true },
    changes: [{ what: EVIL, from: EVIL, to: EVIL }],
    findings: [{ level: 'warning', message: EVIL }],
  },
  former: [
    { kind: 'volume', name: 'supascale-x-db-data-g1', holds: EVIL },
    { kind: 'dump', name: '2026-11-24T00-00-00Z', holds: EVIL },
  ],
};
const clone: CloneForm = {
  ...{ project: head, slug: EVIL, displayName: EVIL, data: 'with', serverId: 'a', notCopied: [EVIL] },
  servers: ['a', 'b'].map((id) => ({ id, name: EVIL })),
  errors: { '': [EVIL], slug: [EVIL], data: [EVIL] },
};
const gate = aChrome({ user: null, csrf: '' });

/** Every page, each filled with {@link EVIL} where text from outside can come to stand. */
const adoption: AdoptionReview = {
  report: {
    ...{
      project: EVIL,
      serverId: 's',
      isThere: true,
      folder: EVIL,
      release: '2026.11',
      imageRegistry: EVIL,
      hash: 'h',
    },
    spec: { release: '2026.11', bindAddress: '127.0.0.1', ports: { gateway: 8000 }, services: {} },
    services: [
      { service: EVIL, container: EVIL, outcome: 'stays', why: [], later: [EVIL] },
      { service: 'gateway', container: EVIL, outcome: 'replaced', why: [EVIL], later: [] },
    ],
    volumes: [
      { role: EVIL, holds: EVIL, kind: 'folder', source: EVIL },
      { role: 'db-config', holds: '', kind: 'new', source: null },
    ],
    network: { name: EVIL, subnet: '172.20.0.0/16' },
    secrets: { found: [EVIL], samples: [EVIL], made: [EVIL] },
    ...{ lost: [EVIL], warnings: [EVIL], blocked: [] },
  },
  asked: { project: EVIL, folder: EVIL, release: EVIL },
  releases: [{ id: '2026.11', title: EVIL }],
  ...{ slug: EVIL, typed: EVIL, errors: { slug: [EVIL], confirm: [EVIL], '': [EVIL] } },
};

export const everyPage: readonly (readonly [name: string, page: VNode])[] = [
  [
    'projects',
    <ProjectsPage
      chrome={chrome}
      fleet={{
        rows: [
          {
            ...{ ref, slug: 'shop', displayName: EVIL, standing: head.standing, release: EVIL, changedAt: NOW },
            services: [{ name: EVIL, tone: 'bad', state: EVIL }],
            ports: [{ name: EVIL, address: '127.0.0.1', port: 20000 }],
          },
        ],
        ...{ search: EVIL, next: '/admin/projects?after=x', paged: true },
      }}
    />,
  ],
  ['no projects', <ProjectsPage chrome={aChrome()} fleet={{ rows: [], search: '', next: null, paged: false }} />],
  ['project', <ProjectPage chrome={chrome} detail={detail} />],
  ['new project', <NewProjectPage chrome={chrome} form={form} />],
  ['settings', <SettingsPage chrome={chrome} project={head} form={form} places={places} />],
  ['why', <ExplainPage chrome={chrome} project={head} explanation={explanation} errors={[EVIL]} />],
  ['operations', <OperationsPage chrome={chrome} project={head} view={operations} />],
  ['upgrade', <UpgradePage chrome={chrome} view={upgrade} />],
  [
    'upgrade under way',
    <UpgradePage
      chrome={chrome}
      view={{ ...upgrade, task: operations.tasks[0]!, errors: { [upgrade.former[0]!.name]: [EVIL] } }}
    />,
  ],
  ['no upgrade', <UpgradePage chrome={chrome} view={{ ...upgrade, targets: [], plan: EVIL }} />],
  ['clone', <ClonePage chrome={chrome} form={clone} />],
  ['category', <CategoryPage chrome={chrome} project={head} form={category} places={places} />],
  [
    'adoption',
    <AdoptionPage
      chrome={chrome}
      places={{
        candidates: [
          { project: EVIL, adoptedAs: null },
          { project: 'old', adoptedAs: EVIL },
        ],
        ...{ trouble: '', folder: EVIL, errors: { folder: [EVIL], '': [EVIL] } },
      }}
    />,
  ],
  ['adoption report', <AdoptionReviewPage chrome={chrome} review={adoption} />],
  [
    'blocked adoption',
    <AdoptionReviewPage
      chrome={aChrome()}
      review={{ ...adoption, errors: {}, report: { ...adoption.report, services: [], network: null, blocked: [EVIL] } }}
    />,
  ],
  ['review', <ReviewPage chrome={chrome} review={review} name={EVIL} />],
  [
    'removal',
    <RemovalPage
      chrome={chrome}
      form={{ project: head, volumes: [EVIL], typed: EVIL, data: 'delete', plan: EVIL, errors: { typed: [EVIL] } }}
    />,
  ],
  ['activity', <ActivityPage chrome={chrome} page={log} />],
  ['history', <HistoryPage chrome={chrome} project={head} page={{ ...log, paged: true }} />],
  [
    'api keys',
    <ApiKeysPage
      chrome={chrome}
      view={{
        keys: [
          {
            ...{ id: 'i', name: EVIL, prefix: EVIL, permissions: [EVIL], createdBy: EVIL, createdAt: NOW },
            ...{ expiresAt: null, lastUsedAt: null, revokedAt: null },
          },
        ],
        choices: [{ value: 'projects:read', label: 'Read', hint: 'x' }],
        form: { name: EVIL, permissions: [], days: '90' },
        errors: { name: [EVIL] },
        fresh: { name: EVIL, key: EVIL },
      }}
    />,
  ],
  [
    'servers',
    <ServersPage
      chrome={chrome}
      logins={logins}
      typed={typedLogin}
      servers={[
        {
          ...{ id: 's', name: EVIL, address: EVIL, engineVersion: EVIL, projects: 1, portRange: '20000–29999' },
          state: { reachable: false, text: EVIL, since: NOW },
        },
      ]}
    />,
  ],
  [
    'api',
    <ApiPage
      chrome={chrome}
      reference={{ lead: EVIL, baseUrl: EVIL, groups: [{ name: 'projects', lead: EVIL, operations: [operation] }] }}
    />,
  ],
  ['login', <LoginPage chrome={gate} view={{ username: EVIL, next: '/admin', error: EVIL }} />],
  ['setup', <SetupPage chrome={gate} view={{ username: EVIL, errors: { token: [EVIL] }, error: EVIL }} />],
  ['error', <ErrorPage chrome={chrome} error={{ status: 500, title: EVIL, text: EVIL, requestId: EVIL }} />],
];
