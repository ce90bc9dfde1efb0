import { problemsOf } from './variables.mjs';
import { echo, listen } from './serve.mjs';
import { HttpRefusal, WiringError } from './wiring.mjs';

/**
 * Runs one stand-in: `node main.mjs <service> [arguments of the real program]`. It refuses to start, with one line on
 * stderr and exit code 1, when what it was given would not do for the real service; then it serves until it is stopped.
 */
const [service, ...args] = process.argv.slice(2);
const { profile } = await import(`./profiles/${service}.mjs`);
const context = { env: process.env, args };
for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT']) process.once(signal, () => process.exit(0));

try {
  await start();
} catch (error) {
  console.error(`${service}: ${error instanceof WiringError || error.code ? error.message : error.stack}`);
  process.exit(1);
}

async function start() {
  const problems = problemsOf(profile.variables, process.env);
  if (problems.length > 0) throw new WiringError(problems.join('; '));
  for (const check of profile.checks) await check.run(context);
  const serving = (await profile.prepare?.(context)) ?? {};
  const routes = profile.serve({ ...context, ...serving });
  for (const each of routes) await (each.open?.() ?? listen({ ...each, answer: (request) => answer(request, each) }));
  console.log(
    `${service}: stand-in, wired as the real one needs it; listens on ${routes.map(({ port }) => port).join(', ')}`,
  );
}

async function answer(request, { health, answer: own }) {
  const path = new URL(request.url, 'http://localhost').pathname;
  if (path === '/__stand-in') return report();
  if (health?.path(path)) return healthOf(health, request);
  const found = (await own?.(request, path)) ?? {};
  return found.status || found.body ? found : { body: echo(service, request, found.caller) };
}

let saidLast;

async function healthOf({ check, body = {} }, request) {
  try {
    await check?.(request);
    saidLast = undefined;
    return { body: { ...echo(service, request), ...body } };
  } catch (error) {
    if (error instanceof HttpRefusal || !(error instanceof WiringError)) throw error;
    if (saidLast !== error.message) console.error(`${service}: ${error.message}`);
    saidLast = error.message;
    return { status: 503, body: { message: error.message } };
  }
}

/** Every check anew, with fresh logins: what would happen if the service started now. */
async function report() {
  const checks = [];
  for (const check of [...profile.checks, ...(profile.laterChecks ?? [])])
    checks.push(
      await Promise.resolve(check.run(context)).then(
        () => ({ name: check.name, ok: true }),
        (error) => ({ name: check.name, ok: false, why: error.message }),
      ),
    );
  const ok = checks.every((check) => check.ok);
  return { status: ok ? 200 : 503, body: { service, ok, checks } };
}
