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
 * repeats is printed once. `tell(event)` takes an event of the feed, `wait(text)` says what is being waited for.
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
  return {
    tell: ({ type, data }) => tellers[type]?.(data),
    wait: (text) => print('waiting', text),
  };
}

const told = (step, reason) => `${targetOf(step).padEnd(TARGET_WIDTH)} ${reason.padEnd(REASON_WIDTH)}`;

function targetOf({ kind, target }) {
  if (kind.endsWith('-network')) return 'network';
  return kind === 'pull' ? target.split('/').at(-1) : short(target);
}

/** `supascale-<ref>-db-data-g1` → `volume db-data`; a service's name stays. */
function short(target) {
  const role = /^[a-z-]+-[a-z]{20}-(.+)-g\d+$/.exec(target)?.[1];
  return role ? `volume ${role}` : target;
}
