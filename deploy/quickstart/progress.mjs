import { line } from '../lib/log.mjs';

const DONE = {
  'create-network': 'created',
  'remove-network': 'removed',
  'create-volume': 'created',
  'record-volume': 'recorded',
  pull: 'pulled',
  create: 'created',
  start: 'started',
  unpause: 'unpaused',
  stop: 'stopped',
  remove: 'removed',
};
const TARGET_WIDTH = 18;
const REASON_WIDTH = 40;

/**
 * Prints what the control plane does for one project: one line for each engine call, with its reason and time. What
 * repeats is printed once. `tell(event)` takes an event of the feed, `pulls(list)` the
 * images that are coming in, each of which is told whenever a tenth more is there; `wait(text)` says what is being
 * waited for.
 */
export function progress() {
  let last;
  const print = (name, text, ms) => {
    if (last === name + text) return;
    last = name + text;
    line(`  ${name}`, text, ms);
  };
  const tellers = {
    StepDone: ({ step, ms }) => print(DONE[step.kind] ?? step.kind, told(step, step.cause), ms),
    StepFailed: ({ step, message }) => print('failed', told(step, `${step.kind}: ${message}`)),
    StepInterrupted: ({ step }) => print('interrupted', told(step, step.cause)),
    LookFailed: ({ message }) => print('failed', message),
    DriftFound: ({ service, difference, cause }) =>
      print('drift', `${service.padEnd(TARGET_WIDTH)} ${difference}, ${cause}`),
    ConvergenceBlocked: ({ message }) => print('blocked', message),
    ConvergenceDegraded: ({ message }) => print('degraded', message),
    VolumeDeleted: ({ name }) => print('deleted', `${short(name)}`.padEnd(TARGET_WIDTH)),
  };
  const shares = new Map();
  const pulls = (all) => {
    for (const { image, status, current, total } of all) {
      const share = total > 0 ? Math.floor((10 * current) / total) * 10 : 0;
      if (shares.get(image) === `${status} ${share}`) continue;
      shares.set(image, `${status} ${share}`);
      const name = image.split('/').at(-1);
      line(
        '  pulling',
        `${name.padEnd(TARGET_WIDTH)} ${String(share).padStart(3)} % of ${mebibytes(total)}, ${status}`,
      );
    }
  };
  return {
    pulls,
    tell: ({ type, data }) => tellers[type]?.(data),
    wait: (text) => print('waiting', text),
  };
}

const told = (step, reason) => `${targetOf(step).padEnd(TARGET_WIDTH)} ${reason.padEnd(REASON_WIDTH)}`;

const mebibytes = (bytes) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

function targetOf({ kind, target }) {
  if (kind.endsWith('-network')) return 'network';
  return kind === 'pull' ? target.split('/').at(-1) : short(target);
}

/** `supascale-<ref>-db-data-g1` → `volume db-data`; a service's name stays. */
function short(target) {
  const role = /^[a-z-]+-[a-z]{20}-(.+)-g\d+$/.exec(target)?.[1];
  return role ? `volume ${role}` : target;
}
