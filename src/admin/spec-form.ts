import { Refused, type FieldErrors } from '../kernel/refused.js';
import type { NewProject, SpecChange } from '../projects/project-drafts.js';
import type { ProjectRow } from '../projects/project-list.js';
import type { Release } from '../stack/domain/release.js';
import { releases } from '../stack/domain/releases/index.js';
import { BIND_ADDRESSES, DEFAULT_PROFILE, PROFILES, type ServiceSettings } from '../stack/domain/stack-spec.js';
import { isOn, memoryOf, servicesOn, type Switches } from '../stack/domain/switched-on.js';
import { envText, parseEnv } from './env-text.js';
import { field, type FormBody } from './form-fields.js';
import type { ProfileChoice, ServiceFields, SpecForm } from './view-models/forms.js';

/** Text by field name, e.g. `services.db.memoryMiB`; '' where a field is empty. */
type Texts = (name: string) => string;

/** The form of `release` with these texts in it. */
export function formOf(release: Release, text: Texts, errors: FieldErrors = {}): SpecForm {
  const switches = switchesOf(release, text);
  return {
    slug: text('slug'),
    displayName: text('displayName'),
    bindAddress: text('bindAddress') || '127.0.0.1',
    ports: Object.entries(release.ports).map(([name, { means }]) => ({
      name,
      label: means,
      value: text(`ports.${name}`),
    })),
    services: Object.keys(release.services).map((name) => serviceFields(release, name, text, switches)),
    release: release.id,
    releases: releases.map(({ id, title }) => ({ id, title })),
    profiles: profilesOf(release, switches),
    errors,
  };
}

/** The profile as typed, and the services that are switched by themselves. */
function switchesOf(release: Release, text: Texts): Required<Switches> {
  const services = Object.keys(release.services).map((name) => [name, switchOf(text, name)] as const);
  return {
    profile: PROFILES.find((profile) => profile === text('profile')) ?? DEFAULT_PROFILE,
    services: Object.fromEntries(
      services.flatMap(([name, enabled]) => (enabled === undefined ? [] : [[name, { enabled }]])),
    ),
  };
}

function switchOf(text: Texts, service: string): boolean | undefined {
  const typed = text(`services.${service}.enabled`);
  return typed === 'on' ? true : typed === 'off' ? false : undefined;
}

/** None where every profile is the same. */
function profilesOf(release: Release, { profile, services }: Required<Switches>): readonly ProfileChoice[] {
  const choices = PROFILES.map((name) => ({
    name,
    services: servicesOn(release, { profile: name, services: {} }),
    idleMiB: memoryOf(release, { profile: name, services }).idleMiB,
    isChosen: name === profile,
  }));
  return new Set(choices.map((choice) => choice.services.join())).size > 1 ? choices : [];
}

function serviceFields(release: Release, name: string, text: Texts, { profile }: Required<Switches>): ServiceFields {
  const template = release.services[name]!;
  const at = `services.${name}`;
  return {
    name,
    role: template.means,
    tags: template.tags,
    defaultTag: template.tags[0],
    tag: text(`${at}.tag`),
    memoryMiB: text(`${at}.memoryMiB`),
    cpus: text(`${at}.cpus`),
    env: text(`${at}.env`),
    defaultMemoryMiB: template.limits.memoryMiB,
    enabled: text(`${at}.enabled`) === 'on' ? 'on' : text(`${at}.enabled`) === 'off' ? 'off' : '',
    isMandatory: template.mandatory === true,
    isInProfile: isOn(release, { profile, services: {} }, name),
  };
}

export const textsOf =
  (body: FormBody): Texts =>
  (name) =>
    field(body, name);

/** The texts of a project as it is declared now. */
export function textsOfProject({ slug, displayName, spec }: ProjectRow): Texts {
  const texts = new Map([
    ['slug', slug],
    ['displayName', displayName],
    ['bindAddress', spec.bindAddress],
    ['profile', spec.profile ?? DEFAULT_PROFILE],
    ...Object.entries(spec.ports).map(([name, port]) => [`ports.${name}`, String(port)] as const),
    ...Object.entries(spec.services).flatMap(([name, settings]) => serviceTexts(`services.${name}`, settings)),
  ]);
  return (name) => texts.get(name) ?? '';
}

const serviceTexts = (
  at: string,
  { enabled, tag, memoryMiB, cpus, env }: ServiceSettings,
): (readonly [string, string])[] => [
  [`${at}.enabled`, enabled === undefined ? '' : enabled ? 'on' : 'off'],
  [`${at}.tag`, tag ?? ''],
  [`${at}.memoryMiB`, memoryMiB === undefined ? '' : String(memoryMiB)],
  [`${at}.cpus`, cpus === undefined ? '' : String(cpus)],
  [`${at}.env`, envText(env)],
];

/**
 * What the form wishes. What is no number at all is refused here; whether a number will do is for the domain to say.
 * @throws Refused `invalid` by field
 */
export function changeOf(release: Release, text: Texts): SpecChange {
  const errors: Record<string, readonly string[]> = {};
  const number = (name: string, pattern: RegExp, message: string): number | undefined => {
    const given = text(name).trim();
    if (given === '') return undefined;
    if (pattern.test(given)) return Number(given);
    errors[name] = [message];
    return undefined;
  };
  const integer = (name: string) => number(name, /^\d{1,9}$/, 'must be a whole number');
  const ports = compact(Object.keys(release.ports).map((name) => [name, integer(`ports.${name}`)] as const));
  const services = Object.keys(release.services).map((name) => {
    const at = `services.${name}`;
    const { env, errors: wrong } = parseEnv(text(`${at}.env`));
    if (wrong.length > 0) errors[`${at}.env`] = wrong;
    const settings = compact<boolean | string | number | Readonly<Record<string, string>>>([
      ['enabled', switchOf(text, name)],
      ['tag', text(`${at}.tag`) || undefined],
      ['memoryMiB', integer(`${at}.memoryMiB`)],
      ['cpus', number(`${at}.cpus`, /^\d{1,3}(\.\d{1,4})?$/, 'must be a number, e.g. 1.5')],
      ['env', Object.keys(env).length > 0 ? env : undefined],
    ]);
    return [name, Object.keys(settings).length > 0 ? settings : undefined] as const;
  });
  const bindAddress = BIND_ADDRESSES.find((address) => address === text('bindAddress'));
  if (!bindAddress) errors.bindAddress = [`must be one of ${BIND_ADDRESSES.join(', ')}`];
  if (Object.keys(errors).length > 0) throw new Refused('invalid', 'Some fields are not right.', { errors });
  const displayName = text('displayName');
  return {
    ...(displayName && { displayName }),
    bindAddress: bindAddress,
    profile: switchesOf(release, text).profile,
    ports,
    services: compact(services),
  };
}

export const newProjectOf = (release: Release, text: Texts): NewProject => ({
  slug: text('slug'),
  release: release.id,
  ...changeOf(release, text),
});

const compact = <Value>(entries: readonly (readonly [string, Value | undefined])[]): Readonly<Record<string, Value>> =>
  Object.fromEntries(entries.filter((entry): entry is readonly [string, Value] => entry[1] !== undefined));
