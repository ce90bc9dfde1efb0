/**
 * docs/releases.md, written from the release templates themselves.
 *   node deploy/release-docs.mjs           writes it
 *   node deploy/release-docs.mjs --check   fails when it is not what the templates say
 */
import './lib/node-version.mjs';
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { code, fallbackText, kindText, sourceText, table } from './lib/release-text.mjs';
import { root } from './lib/root.mjs';
import { written } from './lib/written-docs.mjs';

const FILE = join(root, 'docs/releases.md');
const INTRO = `# Releases

Written from the templates in \`src/stack/domain/releases/\` by \`node deploy/release-docs.mjs\`; \`npm run check\` fails when it
lags behind. [The stack](stack.md) tells how they are rendered.

Memory is in MiB: at rest it is an order of magnitude, the limit is what the engine enforces unless it is set. A variable
that follows from a setting without a value is left out, so that the service's own default counts.
`;

register('./lib/typescript-hooks.mjs', import.meta.url);
const domain = (name) => import(pathToFileURL(join(root, 'src/stack/domain', `${name}.ts`)).href);
const names = ['releases/index', 'render', 'switched-on', 'stack-spec', 'setting-reach'];
const { releases, releaseImages, memoryOf, servicesOn, PROFILES, reachOf } = Object.assign(
  {},
  ...(await Promise.all(names.map(domain))),
);

function profilesPart(release) {
  const rows = PROFILES.map((profile) => {
    const switches = { profile, services: {} };
    const { idleMiB, limitMiB } = memoryOf(release, switches);
    return [code(profile), servicesOn(release, switches).map(code).join(', '), idleMiB, limitMiB];
  });
  return `### Profiles\n\n${table(['profile', 'services', 'at rest', 'limit'], rows)}`;
}

function servicesPart(release) {
  const images = releaseImages(release, { registry: 'docker.io' });
  const rows = Object.entries(release.services).map(([name, service], at) => [
    ...[code(name), service.means, code(images[at].replace(/^docker\.io\//, ''))],
    service.volumes.map(({ role, path }) => `${code(role)} at ${code(path)}`).join(', ') || '–',
    service.dependsOn.map((other) => `${code(other.service)} ${other.until}`).join(', ') || '–',
    ...[service.limits.idleMiB, service.limits.memoryMiB],
    `${service.local.form}: ${service.local.lacks || 'lacks nothing'}`,
  ]);
  const head = ['service', 'is', 'image', 'volumes', 'waits for', 'at rest', 'limit', 'in the local set'];
  return `### Services\n\nIn start order.\n\n${table(head, rows)}`;
}

function surroundingsPart({ ports, volumes, secrets }) {
  const portRows = Object.entries(ports).map(([name, { means, service, containerPort, login, publishedIf }]) => [
    ...[code(name), `${service}:${containerPort}`, means],
    publishedIf ? `while ${code(publishedIf)} is on` : `while ${code(service)} is on`,
    login === 'tenant' ? '`<role>.<ref>`' : '–',
  ]);
  const volumeRows = Object.entries(volumes).map(([role, { holds }]) => [code(role), holds]);
  const secretRows = Object.entries(secrets).map(([name, { means }]) => [code(name), means]);
  return [
    `### Ports\n\n${table(['port', 'leads to', 'reaches', 'published', 'login'], portRows)}`,
    `### Volumes\n\n${table(['volume', 'holds'], volumeRows)}`,
    `### Secrets\n\nMade by Supascale, for each project anew.\n\n${table(['secret', 'is'], secretRows)}`,
  ].join('\n\n');
}

function variablesOf(service) {
  const rows = Object.entries(service.env).map(([name, source]) => [code(name), sourceText(source)]);
  const more = service.secretEnv ? `\n\nBesides, each secret of ${code(service.secretEnv)} under its own name.` : '';
  return rows.length === 0 ? `None of its own.${more}` : `${table(['variable', 'comes from'], rows)}${more}`;
}

/** @param told what was written already, by its text: the release that has it */
function variablesPart(release, told) {
  const parts = Object.entries(release.services).map(([name, service]) => {
    const text = variablesOf(service);
    return `#### ${name}\n\n${once(told, `${name}\n${text}`, text, release)}`;
  });
  return ['### Variables', ...parts].join('\n\n');
}

function settingsPart(release, told) {
  const reach = reachOf(release);
  const parts = Object.entries(release.settings).map(([category, settings]) => {
    const rows = Object.entries(settings).map(([name, definition]) => [
      ...[code(`${category}.${name}`), `${definition.title}: ${definition.means}`],
      ...[kindText(definition), fallbackText(definition)],
      (reach.get(`${category}.${name}`) ?? []).map(code).join(', ') || '–',
    ]);
    const text = table(['setting', 'means', 'takes', 'unless set', 'recreates'], rows);
    return `#### ${category}\n\n${once(told, `${category}\n${text}`, text, release)}`;
  });
  return ['### Settings', ...(parts.length > 0 ? parts : ['This release has none.'])].join('\n\n');
}

function once(told, key, text, { id }) {
  const before = told.get(key);
  if (before) return `As in ${before}.`;
  told.set(key, id);
  return text;
}

function upgradesPart({ upgradesFrom }) {
  const lines = upgradesFrom.flatMap(({ from, notes }) => [`From ${from}:\n`, ...notes.map((note) => `- ${note}`)]);
  return lines.length === 0 ? '' : `### Upgrades\n\n${lines.join('\n')}\n`;
}

function releasePart(release, told) {
  const from = release.upstream ? ` It follows upstream's ${release.upstream}.` : '';
  return [
    `## ${release.id}: ${release.title}\n\nPostgreSQL ${release.postgresMajor}.${from}`,
    ...[profilesPart(release), servicesPart(release), surroundingsPart(release)],
    ...[upgradesPart(release), settingsPart(release, told), variablesPart(release, told)],
  ]
    .filter(Boolean)
    .join('\n\n');
}

const told = new Map();
const text = [INTRO, ...releases.map((release) => releasePart(release, told))].join('\n');
await written(FILE, text, 'deploy/release-docs.mjs');
