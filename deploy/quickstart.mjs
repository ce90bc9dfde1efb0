/**
 * From nothing to a running sample project, and back.
 *   npm run quickstart [-- --exit] [--json]
 *   npm run quickstart -- --down [--confirm sample] [--json]
 */
import './lib/node-version.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { ensureEngine } from './engine.mjs';
import { dockerHost, engineAnswers } from './lib/docker-api.mjs';
import { fail, line, logTo } from './lib/log.mjs';
import { programSettings } from './lib/program.mjs';
import { ensureStackImages } from './lib/stack-images.mjs';
import { controlPlane } from './quickstart/control-plane.mjs';
import { identify } from './quickstart/owner.mjs';
import { psqlFor, tryOut } from './quickstart/psql.mjs';
import { converge, declare, findSample, newestEvent, remove, SLUG } from './quickstart/sample.mjs';
import { credentials, summary } from './quickstart/summary.mjs';

const DOWN = 'npm run quickstart -- --down';
const USAGE = `usage: npm run quickstart [-- --exit] [--json], or ${DOWN} [--confirm ${SLUG}]`;
const ENGINE_LOOK_MS = 2_000;
const STOPPED = Symbol('stopped');

/** What took how long, for `--json`. */
const steps = [];
async function timed(name, work) {
  const began = performance.now();
  const result = await work();
  steps.push({ name, ms: Math.round(performance.now() - began) });
  return result;
}

const options = readOptions();
if (!options.json) logTo(process.stdout);
await (options.down ? takeDown() : bringUp()).catch((error) => fail(process.env.DEBUG ? error.stack : error.message));

async function bringUp() {
  const { settings, engine } = await prepare({ withImages: true });
  if (!engine.host && options.exit) fail(`engine unreachable: ${engine.reason}. Run again once one answers.`);
  await withControlPlane(settings, async (plane, signal) => {
    const outcome = await sampleOn(plane, { settings, engine, signal });
    if (options.exit || !plane.isOurs) return;
    await once(signal);
    line('control plane', `stopped; ${outcome.project.slug} keeps running. npm start serves it again`);
  });
}

async function prepare({ withImages } = {}) {
  let settings;
  let engine;
  const afterBuild = async () => {
    settings = await programSettings();
    engine = await timed('engine', () => ensureEngine());
    if (engine.host && withImages) await timed('images', () => ensureStackImages(settings['projects.imageRegistry']));
  };
  steps.push(...(await bootstrap({ afterBuild })));
  return { settings, engine };
}

/** Declares the sample if it is not there, sees it ready, and prints how to reach all of it. */
async function sampleOn(plane, { settings, engine, signal }) {
  const admin = await timed('first admin', () => identify(settings, plane.setupToken));
  const dashboardUrl = settings.baseUrl;
  if (!engine.host) {
    if (!options.json) process.stdout.write(`${credentials({ dashboardUrl, ...admin })}\n`);
    await engineAppears(engine.reason, settings, signal);
  }
  const project = await convergedSample(admin.client, signal);
  const isPaused = project.desired === 'paused';
  const { body: keys } = await admin.client.post(`projects/${project.ref}/reveal`);
  const psql = await psqlFor(project, keys.databaseUrl);
  if (!isPaused) await timed('tried out', () => tryOut(keys, psql));
  const { username, password } = admin;
  const outcome = {
    dashboardUrl,
    username,
    password,
    project: { ref: project.ref, slug: project.slug, ...keys },
    steps,
  };
  if (options.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
  else process.stdout.write(summary(outcome, { psql: psql.line, isPaused, after: whatNext(plane) }));
  admin.shown();
  return outcome;
}

/** Where the sample's images come from can only be decided with an engine, so it is declared once one answers. */
async function engineAppears(reason, settings, signal) {
  line('engine', `unreachable: ${reason}. The sample is declared as soon as one answers`);
  while (!(await engineAnswers())) await sleep(ENGINE_LOOK_MS, undefined, { signal });
  line('engine', `answers on ${dockerHost().replace('unix://', '')}`);
  await timed('images', () => ensureStackImages(settings['projects.imageRegistry']));
}

function whatNext({ isOurs }) {
  if (!isOurs) return 'The control plane was running already, and goes on.';
  return options.exit
    ? `The control plane stops now; ${SLUG} keeps running. npm start serves it again.`
    : `Ctrl-C stops the control plane; ${SLUG} keeps running.`;
}

async function convergedSample(client, signal) {
  let project = await findSample(client);
  if (project?.desired === 'paused') {
    line('project', `${SLUG} is paused and stays so: resume it in the dashboard`);
    return project;
  }
  if (project?.desired === 'leaving' && project.keepData)
    throw new Error(
      `${SLUG} was removed and its data kept: resume it in the dashboard, or remove that too with ${DOWN}`,
    );
  if (project?.desired === 'leaving') await remove(client, project, signal);
  const isNew = project?.desired !== 'active';
  const after = await newestEvent(client);
  if (isNew) project = await timed('project', () => declare(client));
  const calls = await timed('convergence', () =>
    converge(client, project, { after, isLasting: !options.exit, signal }),
  );
  if (calls === 0) line('project', `${SLUG} stands as wished already: nothing was changed`);
  else line('project', `${SLUG} is ready, after ${count(calls, 'action')}`, steps.at(-1).ms);
  return project;
}

async function takeDown() {
  if (options.confirm === undefined && !process.stdin.isTTY)
    fail(`Nothing was removed: type the project's name as ${DOWN} --confirm ${SLUG}`);
  if (options.confirm !== undefined) checkName(options.confirm);
  const { settings } = await prepare();
  if (!existsSync(join(settings.dataFolder, 'supascale.db'))) return tellRemoved(null);
  await withControlPlane(settings, async (plane, signal) => {
    const { client } = await identify(settings, plane.setupToken);
    const project = await findSample(client);
    if (!project) return tellRemoved(null);
    const typed = options.confirm ?? (await ask(project, signal));
    if (typed !== project.slug)
      throw new Error(`Nothing was removed: "${typed}" is not the project's name, ${project.slug}`);
    const counts = await remove(client, project, signal);
    tellRemoved({ slug: project.slug, ref: project.ref, ...counts });
  });
}

function checkName(typed) {
  if (typed !== SLUG) throw new Error(`Nothing was removed: "${typed}" is not the project's name, ${SLUG}`);
}

/** Ctrl-C, Ctrl-D and a signal are answers too: no. */
async function ask({ slug }, signal) {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const question = `This removes ${slug} with all its data, for good. Type its name to go on: `;
  const closed = new Promise((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question, { signal }).catch(() => ''), closed]);
  } finally {
    terminal.close();
  }
}

function tellRemoved(removed) {
  if (options.json) process.stdout.write(`${JSON.stringify({ removed })}\n`);
  if (!removed) return line('project', `there is no ${SLUG}: nothing was removed`);
  const { slug, containers, networks, volumes } = removed;
  line(
    'removed',
    `${slug}: ${count(containers, 'container')}, ${count(networks, 'network')}, ${count(volumes, 'volume')} and its keys`,
  );
}

function count(many, one) {
  return `${many} ${one}${many === 1 ? '' : 's'}`;
}

/**
 * Runs `work(plane, signal)` with a control plane, and stops it afterwards if it is ours. A signal aborts `signal`;
 * work that was under way then ends the program with 130, as after Ctrl-C anywhere.
 */
async function withControlPlane(settings, work) {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => stopping.abort(STOPPED));
  const plane = await timed('control plane', () => controlPlane(settings));
  try {
    const ended = plane.ended.then((words) => {
      if (!stopping.signal.aborted) throw new Error(`the control plane ended by itself: ${words}`);
    });
    ended.catch(() => undefined); // when it comes after the work, nobody asks any more
    await Promise.race([work(plane, stopping.signal), ended]);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    line('interrupted', 'run again to go on');
    process.exitCode = 130;
  } finally {
    await plane.stop();
  }
}

function once(signal) {
  if (signal.aborted) return undefined;
  return new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function readOptions() {
  const flag = { type: 'boolean', default: false };
  try {
    const { values } = parseArgs({ options: { exit: flag, json: flag, down: flag, confirm: { type: 'string' } } });
    if (values.down && values.exit) throw new TypeError('--exit does not go with --down');
    if (!values.down && values.confirm !== undefined) throw new TypeError('--confirm goes with --down only');
    return values;
  } catch (error) {
    return fail(`${error.message}; ${USAGE}`);
  }
}
