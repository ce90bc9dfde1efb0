import { setTimeout as sleep } from 'node:timers/promises';
import { line, step } from '../lib/log.mjs';
import { ApiError } from './api.mjs';
import { progress } from './progress.mjs';

export const SLUG = 'sample';
/** The small one: real programs only, up within seconds, on any machine. */
const SAMPLE_RELEASE = '2026.11';
const LOOK_MS = 500;
const QUIET_MS = 2_000;
/** How long a failing project may go on failing: the control plane itself tries again for ever. */
const PATIENCE_MS = 45_000;
/** What the last events of a convergence may take from the log to us. */
const TRAILING_MS = 300;

/** The sample project as the API tells it; null when there is none. */
export async function findSample(client) {
  try {
    return (await client.get(`projects/${SLUG}`)).body;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** The sample as it is, or declared now. Resolves to the project. */
export async function declare(client) {
  return step('project', async (say) => {
    const { body } = await client.post('projects', { slug: SLUG, release: SAMPLE_RELEASE });
    say(`${SLUG} declared, its ref is ${body.ref}`);
    return findSample(client);
  });
}

/**
 * Prints what is done until the project is as its newest wish says. With `isLasting`, an unreachable engine is waited
 * for. Resolves to how many engine calls were made. Throws an Error with the status' own reason when a person has to decide, or failing goes on for too long.
 */
export async function converge(client, project, { after, isLasting, signal }) {
  const statusOf = async () => (await client.get(`projects/${project.ref}/status`)).body;
  let failingSince;
  let calls = 0;
  const count = ({ type }) => void (type === 'StepDone' && (calls += 1));
  await watched(
    client,
    project.ref,
    after,
    signal,
    async (show) => {
      const status = await statusOf();
      if (status.light === 'ready' && status.observedVersion === status.version) return true;
      const why = reasonOf(status);
      const isFailing = ['failed', 'degraded'].includes(status.light);
      failingSince = isFailing ? (failingSince ?? performance.now()) : undefined;
      if (status.light === 'blocked' || (isFailing && performance.now() - failingSince > PATIENCE_MS))
        throw new Error(`${SLUG} is ${status.light}: ${why}`);
      if (isUnreachable(status) && !isLasting)
        throw new Error(`engine unreachable (${why}): ${SLUG} is recorded, and comes up once an engine answers`);
      show.pulls(status.pulls);
      show.wait(isUnreachable(status) ? `engine unreachable: ${why}` : why);
      return false;
    },
    count,
  );
  return calls;
}

/** Removes the sample with its volumes and prints what goes. Resolves to how much went, by kind. */
export async function remove(client, project, signal) {
  const removed = { containers: 0, networks: 0, volumes: 0 };
  const count = ({ type, data }) => {
    if (type === 'StepDone' && data.step.kind === 'remove') removed.containers += 1;
    if (type === 'StepDone' && data.step.kind === 'remove-network') removed.networks += 1;
    if (type === 'VolumeDeleted') removed.volumes += 1;
  };
  const after = await newestEvent(client);
  if (project.desired !== 'leaving' || project.keepData)
    await client.post(`projects/${project.ref}/remove`, { confirm: project.slug, keepData: false });
  line('project', `${project.slug} is being removed, volumes included`);
  const work = async (show) => {
    const { body } = await client.get(`projects/${project.ref}`);
    if (body.desired === 'gone') return true;
    const status = (await client.get(`projects/${project.ref}/status`)).body;
    if (status.light === 'blocked') throw new Error(`${project.slug} cannot be removed: ${reasonOf(status)}`);
    if (isUnreachable(status))
      throw new Error(
        `engine unreachable (${reasonOf(status)}): the removal is recorded, and goes on once an engine answers`,
      );
    show.wait(reasonOf(status));
    return false;
  };
  await watched(client, project.ref, after, signal, work, count);
  return removed;
}

/** The id of the newest event, after which a feed tells only what is news. */
export async function newestEvent(client) {
  const { body } = await client.get('activity?limit=1');
  return body.items[0]?.id ?? 0;
}

/** Prints a project's events while `isDone(show)` is asked again and again; what is waited for only when nothing moves. */
async function watched(client, ref, after, signal, isDone, onEvent = () => undefined) {
  const ending = new AbortController();
  const show = progress();
  let moved = performance.now();
  const quiet = { pulls: show.pulls, wait: (text) => text && performance.now() - moved > QUIET_MS && show.wait(text) };
  const following = follow(client, `events?project=${ref}&after=${after}`, ending.signal, (event) => {
    moved = performance.now();
    show.tell(event);
    onEvent(event);
  });
  try {
    while (!(await isDone(quiet))) await sleep(LOOK_MS, undefined, { signal });
    await sleep(TRAILING_MS, undefined, { signal });
  } finally {
    ending.abort();
    await following;
  }
}

async function follow(client, path, signal, take) {
  for await (const event of client.events(path, signal)) take(event);
}

const conditionOf = (status, type) => status.conditions.find((condition) => condition.type === type);
const isUnreachable = (status) => conditionOf(status, 'EngineReachable')?.status === 'false';

function reasonOf(status) {
  if (status.blocks.length > 0) return status.blocks.map(({ message }) => message).join(' ');
  const { message } = isUnreachable(status) ? conditionOf(status, 'EngineReachable') : conditionOf(status, 'Ready');
  return message;
}
