import { render } from '../../stack/domain/render.js';
import type { StackInput } from '../../stack/domain/stack-input.js';
import type { ServiceName } from '../../stack/domain/stack-spec.js';

export type SettingEffect = 'created' | 'recreated' | 'removed' | 'untouched';

/**
 * By service: what a change of wishes does to its container, whatever the engine has just now. A change that leaves a
 * service `untouched` reaches it in no way.
 */
export function settingEffects(before: StackInput, after: StackInput): Readonly<Record<ServiceName, SettingEffect>> {
  const [was, is] = [hashesOf(before), hashesOf(after)];
  const services = new Set([...was.keys(), ...is.keys()]);
  const effect = (service: ServiceName): SettingEffect => {
    if (!was.has(service)) return 'created';
    if (!is.has(service)) return 'removed';
    return was.get(service) === is.get(service) ? 'untouched' : 'recreated';
  };
  return Object.fromEntries([...services].map((service) => [service, effect(service)]));
}

const hashesOf = (input: StackInput): ReadonlyMap<ServiceName, string> =>
  new Map(render(input).containers.map(({ service, hash }) => [service, hash]));
