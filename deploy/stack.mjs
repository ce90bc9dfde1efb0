/**
 * The stack without server and engine: which releases there are, and any of them as a Compose project.
 *   npm run --silent stack -- list [--json]
 *   npm run --silent stack -- adopt --folder F [--release R] [--json]
 *   npm run --silent stack -- render --release R --profile full|standard|minimal [--without svc,…] [--out DIR]
 */
import './lib/node-version.mjs';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { programModule } from './lib/program.mjs';

const HELP = `npm run --silent stack -- COMMAND

  list [--json]     the releases: services, images, and what each profile takes
  render            a release as a Compose project: the compose file on standard output
    --release R       one of those that list shows; the newest when left out
    --profile P       full, standard or minimal; standard when left out
    --without A,B     without these services
    --name N          what Compose calls the project; supabase when left out
    --bind A          where the ports listen: 127.0.0.1 (this machine only, when left out) or 0.0.0.0
    --first-port N    ports are handed out from here; 20000 when left out
    --registry R      where images come from; docker.io when left out
    --out DIR         writes the whole folder, with new secrets in .env, instead of printing the compose file
  adopt             what of a compose folder could be adopted; nothing is touched and no secret shown
    --folder F        an absolute path of this machine
    --release R       read as this release; the nearest one when left out
    --json            as JSON
  help              this
`;
const FREE_PORTS = { portRange: [1024, 65_535], reservedPorts: [] };

/** What was asked for can't be done as it was asked: one line, exit code 2. */
class Misuse extends Error {}

const COMMANDS = { list, render, adopt, help: () => process.stdout.write(HELP) };

function parsed(args) {
  const text = { type: 'string' };
  const options = {
    ...{ release: text, profile: text, without: text, name: text, bind: text, registry: text, out: text },
    ...{ 'first-port': text, folder: text, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Misuse(`${error.message.split('. ')[0]}. Try: npm run --silent stack -- help`);
  }
}

/** The pure core of the program. Standard output stays clean: steps are told on standard error. */
async function core() {
  await bootstrap({ native: false });
  const pure = [
    'releases/index',
    'render',
    'switched-on',
    'stack-spec',
    'image-source',
    'validate-spec',
    'compose/compose',
  ];
  const loaded = await Promise.all(pure.map((name) => programModule(`stack/domain/${name}.js`)));
  return Object.assign({}, ...loaded);
}

async function list({ json }) {
  const { releases, releaseImages, memoryOf, servicesOn, PROFILES } = await core();
  const shown = releases.map((release) => {
    const images = releaseImages(release, { registry: 'docker.io' });
    const services = Object.entries(release.services).map(([name, { means, limits, mandatory = false }], at) => ({
      ...{ name, means, image: images[at], mandatory, idleMiB: limits.idleMiB },
    }));
    const profiles = PROFILES.map((profile) => {
      const switches = { profile, services: {} };
      return [profile, { services: servicesOn(release, switches), ...memoryOf(release, switches) }];
    });
    const { id, title, upstream = null, postgresMajor } = release;
    return { id, title, upstream, postgresMajor, services, profiles: Object.fromEntries(profiles) };
  });
  process.stdout.write(json ? `${JSON.stringify(shown, null, 2)}\n` : shown.map(releaseText).join('\n'));
}

function releaseText({ id, title, upstream, postgresMajor, services, profiles }) {
  const from = upstream ? `, follows ${upstream}` : '';
  const rows = services.map(({ name, image, idleMiB, means }) => [name, image, `${idleMiB} MiB`, means]);
  const taken = Object.entries(profiles).map(([profile, { services: on, idleMiB }]) => [
    ...[profile, `${on.length} services`, `${idleMiB} MiB at rest`, on.join(', ')],
  ]);
  return `${id}  ${title} (PostgreSQL ${postgresMajor}${from})\n${columns(rows)}${columns(taken)}`;
}

function columns(rows) {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at])).join('  ')}`.trimEnd() + '\n').join('');
}

async function render(options) {
  const stack = await core();
  const release = options.release === undefined ? stack.releases[0] : stack.findRelease(options.release);
  if (!release) throw new Misuse(`There is no release ${options.release}; there are ${ids(stack.releases)}.`);
  const spec = specOf(stack, release, options);
  const name = options.name ?? 'supabase';
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name))
    throw new Misuse('--name takes lower-case letters, digits, dashes and underscores, at most 63.');
  const { projectRefFrom } = await programModule('kernel/ids.js');
  const registry = options.registry ?? 'docker.io';
  const desired = stack.render({
    // Nothing on an engine is called after it, but some services want a name for the project within.
    ref: projectRefFrom(createHash('sha256').update(name).digest()),
    ...{ slug: name, status: 'active', spec, subnet: '10.0.0.0/24', generations: {}, restarts: {}, secrets: {} },
    images: stack.sourceOf(registry),
  });
  const secrets = options.out === undefined ? undefined : await freshSecrets(release);
  const files = stack.composeOf(desired, {
    ...{ release, projectName: name, remarks: remarksFor(release, spec) },
    secret: ({ secret }) => secrets?.[secret].reveal() ?? '',
  });
  if (options.out === undefined) process.stdout.write(files[0].content);
  else writeFolder(resolve(options.out), files);
}

async function adopt({ folder, release: wanted, json }) {
  if (folder === undefined) throw new Misuse('--folder names the compose folder.');
  const { releases, findRelease } = await core();
  const [{ FolderReader }, { offlineReport }] = await Promise.all(
    ['adoption/folder-reader.js', 'adoption/domain/offline.js'].map(programModule),
  );
  if (wanted !== undefined && !findRelease(wanted))
    throw new Misuse(`There is no release ${wanted}; there are ${ids(releases)}.`);
  const reader = new FolderReader();
  const reading = await reader.read(resolve(folder)).catch((error) => {
    throw error.code === 'invalid' ? new Misuse(error.message) : error;
  });
  const files = await reader.config(reading.stack.folder, reading.stack);
  const report = offlineReport(wanted === undefined ? releases : [findRelease(wanted)], reading, files);
  if (!report) throw new Misuse('It has no service that any release knows: it is no Supabase stack.');
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : adoptionText(report));
}

function adoptionText({ project, release, services, spec, volumes, secrets, lost, warnings, blocked }) {
  const ports = Object.entries(spec.ports).map(([name, port]) => `${name} ${port}`);
  const data = volumes.map(({ role, kind, source }) => `${role}: ${kind === 'new' ? 'a new volume' : source}`);
  const parts = [
    [`${project} as release ${release}`, [`services: ${services.join(', ')}`, `ports: ${ports.join(', ')}`, ...data]],
    ['Secrets', [`found: ${secrets.found.join(', ') || 'none'}`, `made anew: ${secrets.made.join(', ') || 'none'}`]],
    ['Know before', warnings],
    ['What does not come along', lost],
    ['In the way', blocked],
  ];
  const shown = parts.filter(([, lines]) => lines.length > 0);
  return shown.map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`).join('');
}

const ids = (releases) => releases.map(({ id }) => id).join(', ');
const remarksFor = ({ id, title }, { profile }) => [
  `Supabase, release ${id} (${title}), profile ${profile}.`,
  'Addresses and secrets stand in .env, config files lie below volumes/.',
];

/** As the release's own rules want it. */
function specOf({ PROFILES, DEFAULT_PROFILE, BIND_ADDRESSES, validateSpec }, release, options) {
  const { profile = DEFAULT_PROFILE, bind = '127.0.0.1', without = '' } = options;
  if (!PROFILES.includes(profile))
    throw new Misuse(`There is no profile ${profile}; there are ${PROFILES.join(', ')}.`);
  if (!BIND_ADDRESSES.includes(bind)) throw new Misuse(`--bind takes ${BIND_ADDRESSES.join(' or ')}.`);
  const off = without.split(',').filter(Boolean);
  const unknown = off.find((service) => !Object.hasOwn(release.services, service));
  if (unknown)
    throw new Misuse(
      `Release ${release.id} has no service ${unknown}; it has ${Object.keys(release.services).join(', ')}.`,
    );
  const first = Number(options['first-port'] ?? 20_000);
  const ports = Object.fromEntries(Object.keys(release.ports).map((port, at) => [port, first + at]));
  const services = Object.fromEntries(off.map((service) => [service, { enabled: false }]));
  const spec = { release: release.id, bindAddress: bind, ports, services, profile, settings: {} };
  const [wrong] = Object.entries(validateSpec(release, spec, FREE_PORTS));
  if (wrong) throw new Misuse(`${wrong[0]} ${wrong[1].join('; ')}.`);
  return spec;
}

async function freshSecrets(release) {
  const [{ makeSecrets }, { freshIngredients }] = await Promise.all(
    ['secrets/secret-maker.js', 'secrets/ingredients.js'].map(programModule),
  );
  return makeSecrets(release, freshIngredients());
}

function writeFolder(folder, files) {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Misuse(`${folder} is not empty; nothing was written. Name a folder that is not there yet.`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  for (const { path, mode, content } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, content, { mode, flag: 'wx' });
    // Whatever the umask says: a service may have to read it as another user.
    chmodSync(file, mode);
  }
  process.stderr.write(`${folder} holds ${files.length} files; docker compose up -d in it starts the project.\n`);
}

try {
  const { values, positionals } = parsed(process.argv.slice(2));
  const [name = 'help', ...more] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command || more.length > 0)
    throw new Misuse(`There is no command ${more[0] ?? name}; there are ${Object.keys(COMMANDS).join(', ')}.`);
  if (values.help || name === 'help') COMMANDS.help();
  else await command(values);
} catch (error) {
  process.stderr.write(`${error.message.trim()}\n`);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
