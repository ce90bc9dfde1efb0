import type { EngineChange } from './engine.js';
import { containerIdentity, isNobodys, refOf, type Labels } from './labels.js';
import type { KnownObjects } from './known-objects.js';

/** One line of the engine's event stream, as far as we read it. */
export interface RawEvent {
  readonly Type: string;
  /** `start`, or with more behind a colon: `health_status: healthy`. */
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Labels };
  /** Nanoseconds since the epoch, rounded as JSON numbers are. */
  readonly timeNano: number;
}

// Asked for by name, else every health check brings three events that nobody needs. The engine compares beginnings.
const CONTAINER_EVENTS: Readonly<Record<string, EngineChange['what']>> = {
  create: 'create',
  start: 'start',
  die: 'die',
  kill: 'kill',
  stop: 'stop',
  oom: 'oom',
  destroy: 'destroy',
  pause: 'pause',
  unpause: 'unpause',
  rename: 'rename',
  update: 'update',
  health_status: 'health',
};
const NETWORK_EVENTS = ['connect', 'disconnect', 'destroy'];

/**
 * No filter by label: the events of networks and volumes carry none, and would be lost. Whose they are is found by what
 * we know.
 */
export const eventFilters = {
  type: ['container', 'network', 'volume'] as ('container' | 'network' | 'volume')[],
  event: [...new Set([...Object.keys(CONTAINER_EVENTS), ...NETWORK_EVENTS])],
};

/** @returns what the event means for one of our projects; undefined when it is about something foreign */
export function changeOf(event: RawEvent, instance: string, known: KnownObjects): EngineChange | undefined {
  switch (event.Type) {
    case 'container':
      return containerChange(event, instance, known);
    case 'network':
      return networkChange(event, known);
    case 'volume':
      return goneChange(event, known, 'volume', 'volume-destroy');
    default:
      return undefined;
  }
}

function containerChange(
  { Action, Actor, timeNano }: RawEvent,
  instance: string,
  known: KnownObjects,
): EngineChange | undefined {
  const { Attributes: attributes, ID: id } = Actor;
  const adopted = isNobodys(attributes) ? known.get('container', id) : undefined;
  const ref = adopted?.ref ?? refOf(attributes, instance);
  const [action = '', detail = ''] = Action.split(': ');
  const what = CONTAINER_EVENTS[action];
  if (!ref || !what) return undefined;
  return {
    ref,
    service: adopted?.service ?? containerIdentity(attributes).service,
    id,
    what,
    ...(what === 'die' ? { exitCode: Number(attributes.exitCode) } : {}),
    ...(what === 'kill' && attributes.signal ? { signal: attributes.signal } : {}),
    ...(detail === 'healthy' || detail === 'unhealthy' ? { health: detail } : {}),
    at: millis(timeNano),
  };
}

function networkChange(event: RawEvent, known: KnownObjects): EngineChange | undefined {
  if (event.Action === 'destroy') return goneChange(event, known, 'network', 'network-destroy');
  if (event.Action !== 'connect' && event.Action !== 'disconnect') return undefined;
  const id = event.Actor.Attributes.container ?? '';
  const whose = known.get('container', id);
  return whose && { ref: whose.ref, service: whose.service, id, what: event.Action, at: millis(event.timeNano) };
}

function goneChange(
  { Action, Actor, timeNano }: RawEvent,
  known: KnownObjects,
  kind: 'network' | 'volume',
  what: EngineChange['what'],
): EngineChange | undefined {
  const whose = Action === 'destroy' ? known.get(kind, Actor.ID) : undefined;
  return whose && { ref: whose.ref, what, at: millis(timeNano) };
}

const millis = (nanos: number): number => Math.floor(nanos / 1_000_000);
