/**
 * The house's import rules. `RANKS` is the order of the folders of src/: a folder may import those above it in this
 * list, and anybody's `domain/`. Nothing here is loosened to get green.
 */
const RANKS = [
  'kernel',
  'stack',
  'config',
  'database',
  'event-store',
  'lease',
  'http',
  'secrets',
  'auth',
  'api-keys',
  'servers',
  'registries',
  'engine',
  'projects',
  'reconciler',
  'tasks',
  'rotation',
  'upgrades',
  'provisioning',
  'clones',
  'removal',
  'exports',
  'adoption',
  'activity',
  'explain',
  'live',
  'openapi',
  'admin',
];

const upward = RANKS.map((folder, rank) => ({
  name: `rank-${folder}`,
  comment: `src/${folder} may import only folders above it, and any domain/`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: '\\.(spec|fixture)\\.tsx?$' },
  to: { path: `^src/(${RANKS.slice(rank + 1).join('|') || 'nothing'})/`, pathNot: '/domain/' },
}));

module.exports = {
  forbidden: [
    ...upward,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-domain',
      comment: 'The core knows no framework, no database, no engine, no clock, no I/O.',
      severity: 'error',
      from: { path: '^src/(kernel|[^/]+/domain)/', pathNot: '\\.(spec|fixture)\\.tsx?$' },
      to: { pathNot: ['^src/kernel/', '^src/[^/]+/domain/', '^node:(util|crypto|net)$', '^(util|crypto|net)$'] },
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^src/kernel/', '^(node:)?util$'] },
    },
    {
      name: 'dockerode-only-in-engine-docker',
      severity: 'error',
      from: { pathNot: '^src/engine/docker/' },
      to: { path: 'node_modules/(dockerode|docker-modem)' },
    },
    {
      name: 'only-the-app-module-names-them-all',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/(app\\.module|main)\\.ts$' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['\\.(spec|fixture)\\.tsx?$', '^src/main\\.ts$', '^src/admin/assets/', '\\.d\\.ts$'],
      },
      to: {},
    },
    {
      name: 'src-knows-no-deploy-or-test',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.(spec|fixture)\\.tsx?$' },
      to: { path: '^(deploy|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
