import type { ServiceFields, SpecForm } from '../view-models/forms.js';
import { Panel } from './bits.js';
import { Choice, Field, SelectField, TextField } from './form.js';
import { Icon } from './icons.js';
import { memory } from './text.js';

/** Ports, address and services: the same fields for a new project and for its settings. */
export const NetworkFields = ({ form, hint }: { form: SpecForm; hint: string }) => (
  <Panel title="Network">
    <div class="body form">
      <div class="grid gap-5 sm:grid-cols-2">
        {form.ports.map(({ name, label, value }) => (
          <TextField
            key={name}
            name={`ports.${name}`}
            label={`Port ${name}`}
            value={value}
            errors={form.errors[`ports.${name}`]}
            hint={`${label.charAt(0).toUpperCase()}${label.slice(1)}. ${hint}`}
            inputMode="numeric"
            pattern="[0-9]*"
          />
        ))}
      </div>
      <SelectField
        name="bindAddress"
        label="Listen on"
        value={form.bindAddress}
        errors={form.errors['bindAddress']}
        hint="Opened to all networks, the ports are reachable by everyone who reaches this machine."
        options={[
          ['127.0.0.1', '127.0.0.1: this machine only'],
          ['0.0.0.0', '0.0.0.0: every network of this machine'],
        ]}
      />
    </div>
  </Panel>
);

/** Which services run, and what that costs while nothing happens. */
export const ProfileFields = ({ form }: { form: SpecForm }) =>
  form.profiles.length === 0 ? null : (
    <Panel title="Profile" aside={<p>single services can be switched below it</p>}>
      <div class="body grid gap-3 md:grid-cols-3">
        {form.profiles.map((profile) => (
          <Choice
            key={profile.name}
            type="radio"
            name="profile"
            value={profile.name}
            checked={profile.isChosen}
            label={`${profile.name}, about ${memory(profile.idleMiB)} at rest`}
            hint={profile.services.join(', ')}
          />
        ))}
      </div>
      {form.errors['profile']?.map((error) => (
        <p class="px-4 pb-4 text-xs text-bad" key={error}>
          {error}
        </p>
      ))}
    </Panel>
  );

/** Switches, for a new project: everything else about a service has good values of its own. */
export const SwitchFields = ({ form }: { form: SpecForm }) =>
  form.profiles.length === 0 ? null : (
    <Panel title="Services" aside={<p>left alone, the profile decides</p>}>
      <div class="body grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
        {form.services
          .filter(({ isMandatory }) => !isMandatory)
          .map((service) => (
            <SelectField
              key={service.name}
              name={`services.${service.name}.enabled`}
              label={service.name}
              value={service.enabled}
              hint={service.role}
              errors={form.errors[`services.${service.name}.enabled`]}
              options={[
                ['', 'as the profile says'],
                ['on', 'on'],
                ['off', 'off'],
              ]}
            />
          ))}
      </div>
    </Panel>
  );

/** For a new project: how much memory each service may take; the rest has good values of its own. */
export const MemoryFields = ({ form }: { form: SpecForm }) => (
  <Panel title="Memory" aside={<p>empty means: as release {form.release} says</p>}>
    <div class="body grid gap-5 sm:grid-cols-3">
      {form.services.map((service) => (
        <TextField
          key={service.name}
          name={`services.${service.name}.memoryMiB`}
          label={`${service.name}, MiB`}
          value={service.memoryMiB}
          placeholder={service.defaultMemoryMiB === null ? 'no limit' : String(service.defaultMemoryMiB)}
          hint={service.role}
          errors={form.errors[`services.${service.name}.memoryMiB`]}
          inputMode="numeric"
        />
      ))}
    </div>
  </Panel>
);

export const ServicesFields = ({ form }: { form: SpecForm }) => (
  <Panel title="Services" aside={<p>empty means: as release {form.release} says</p>}>
    <div class="divide-y">
      {form.services.map((service) => (
        <ServiceRow key={service.name} service={service} form={form} />
      ))}
    </div>
  </Panel>
);

const ServiceRow = ({ service, form }: { service: ServiceFields; form: SpecForm }) => {
  const at = `services.${service.name}`;
  const envErrors = Object.entries(form.errors)
    .filter(([field]) => field === `${at}.env` || field.startsWith(`${at}.env.`))
    .flatMap(([field, messages]) => messages.map((message) => `${field.slice(at.length + 5)} ${message}`.trim()));
  const touched = service.env !== '' || envErrors.length > 0;
  return (
    <fieldset class="grid gap-4 p-4 md:grid-cols-[9rem_minmax(0,1fr)]">
      <legend class="sr-only">{service.name}</legend>
      <div aria-hidden="true">
        <span class="block text-[13px] font-semibold">{service.name}</span>
        <span class="block text-xs text-muted-foreground">{service.role}</span>
      </div>
      <div class="flex min-w-0 flex-col gap-4">
        <div class="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <SelectField
            name={`${at}.enabled`}
            label="Runs"
            value={service.enabled}
            errors={form.errors[`${at}.enabled`]}
            options={
              service.isMandatory
                ? [['', 'always']]
                : [
                    ['', `as the profile says (${service.isInProfile ? 'on' : 'off'})`],
                    ['on', 'on'],
                    ['off', 'off'],
                  ]
            }
          />
          <SelectField
            name={`${at}.tag`}
            label="Version"
            value={service.tag}
            errors={form.errors[`${at}.tag`]}
            options={[['', `as released (${service.defaultTag})`], ...service.tags.map((tag) => [tag, tag] as const)]}
          />
          <TextField
            name={`${at}.memoryMiB`}
            label="Memory, MiB"
            value={service.memoryMiB}
            placeholder={service.defaultMemoryMiB === null ? 'no limit' : String(service.defaultMemoryMiB)}
            hint={service.defaultMemoryMiB === null ? undefined : `Released with ${memory(service.defaultMemoryMiB)}.`}
            errors={form.errors[`${at}.memoryMiB`]}
            inputMode="numeric"
          />
          <TextField
            name={`${at}.cpus`}
            label="CPU, cores"
            value={service.cpus}
            placeholder="no limit"
            errors={form.errors[`${at}.cpus`]}
            inputMode="decimal"
          />
        </div>
        <details open={touched}>
          <summary class="inline-flex items-center gap-1 rounded-sm text-xs font-medium text-muted-foreground hover:text-foreground">
            <Icon name="next" class="twist" width="12" height="12" />
            Extra environment
          </summary>
          <div class="mt-3">
            <Field
              name={`${at}.env`}
              label="One KEY=value a line"
              hint="Shown in the activity log: not for secrets."
              errors={envErrors}
            >
              <textarea id={`${at}.env`} name={`${at}.env`} rows={3} class="font-mono text-xs!" spellcheck={false}>
                {service.env}
              </textarea>
            </Field>
          </div>
        </details>
      </div>
    </fieldset>
  );
};
