import type { CategoryForm, SettingField, SettingsPlace } from '../view-models/forms.js';
import { Choice, Field, SelectField, TextField } from './form.js';

/** The way between the stack itself and the categories of its settings. */
export const SettingsNav = (props: { base: string; places: readonly SettingsPlace[]; here: string }) => (
  <nav class="places" aria-label="Settings">
    {props.places.map(({ category, title, set }) => (
      <a
        key={category}
        href={category ? `${props.base}/settings/${category}` : `${props.base}/settings`}
        aria-current={category === props.here ? 'page' : undefined}
      >
        <span>{title}</span>
        {set > 0 && <small title={`${set} set by you`}>{set}</small>}
      </a>
    ))}
  </nav>
);

export const SettingFields = ({ form }: { form: CategoryForm }) => (
  <div class="body grid gap-x-5 gap-y-6 sm:grid-cols-2">
    {form.fields.map((field) => (
      <div key={field.path} class={isWide(field) ? 'sm:col-span-2' : undefined}>
        <OneField field={field} />
      </div>
    ))}
  </div>
);

const isWide = ({ kind, multiline }: SettingField): boolean => multiline || kind === 'secrets' || kind === 'list';

const unset = ({ fallback }: SettingField): string => (fallback === '' ? 'not set' : `as released: ${fallback}`);

const OneField = ({ field }: { field: SettingField }) => {
  switch (field.kind) {
    case 'boolean':
      return (
        <Select
          field={field}
          options={[
            ['true', 'on'],
            ['false', 'off'],
          ]}
          fallback={onOff(field.fallback)}
        />
      );
    case 'choice':
      return (
        <Select
          field={field}
          options={field.options.map((option) => [option, option] as const)}
          fallback={unset(field)}
        />
      );
    case 'list':
      return (
        <Area field={field} rows={3} placeholder={field.fallback.split(',').join('\n')} note="One on each line." />
      );
    case 'secret':
      return <SecretField field={field} />;
    case 'secrets':
      return <SecretsField field={field} />;
    case 'integer':
    case 'url':
    case 'text':
      return field.multiline ? (
        <Area field={field} rows={6} placeholder={field.fallback} />
      ) : (
        <TextField
          name={field.path}
          label={field.label}
          value={field.value}
          errors={field.errors}
          hint={field.hint}
          placeholder={field.fallback}
          maxLength={field.maxLength ?? undefined}
          inputMode={field.kind === 'integer' ? 'numeric' : field.kind === 'url' ? 'url' : undefined}
          spellcheck={false}
        />
      );
  }
};

const onOff = (fallback: string): string =>
  fallback === '' ? 'not set' : `as released: ${fallback === 'true' ? 'on' : 'off'}`;

const Select = (props: { field: SettingField; options: readonly (readonly [string, string])[]; fallback: string }) => (
  <SelectField
    name={props.field.path}
    label={props.field.label}
    value={props.field.value}
    errors={props.field.errors}
    hint={props.field.hint}
    options={[['', props.fallback], ...props.options]}
  />
);

const Area = (props: { field: SettingField; rows: number; placeholder: string; note?: string }) => (
  <Field
    name={props.field.path}
    label={props.field.label}
    hint={[props.field.hint, props.note].filter(Boolean).join(' ')}
    errors={props.field.errors}
  >
    <textarea
      id={props.field.path}
      name={props.field.path}
      rows={props.rows}
      class="font-mono text-xs"
      placeholder={props.placeholder}
      spellcheck={false}
      aria-describedby={`${props.field.path}-hint`}
    >
      {props.field.value}
    </textarea>
  </Field>
);

const SecretField = ({ field }: { field: SettingField }) => (
  <div class="flex flex-col gap-2">
    <TextField
      name={field.path}
      type="password"
      label={field.label}
      value=""
      errors={field.errors}
      hint={`${field.hint} ${field.isSet ? 'There is one; it is never shown. Empty: it stays.' : 'Never shown again.'}`}
      placeholder={field.isSet ? '••••••••' : 'not set'}
      autocomplete="new-password"
    />
    {field.isSet && <TakeAway name={field.path} label="Take it away" />}
  </div>
);

const SecretsField = ({ field }: { field: SettingField }) => (
  <div class="flex flex-col gap-3">
    <Area
      field={field}
      rows={3}
      placeholder="NAME=value"
      note="One NAME=value on each line; they are never shown again."
    />
    {field.names.length > 0 && (
      <div class="grid gap-2 sm:grid-cols-2">
        {field.names.map((name) => (
          <TakeAway key={name} name={`${field.path}.${name}`} label={`Take ${name} away`} />
        ))}
      </div>
    )}
  </div>
);

const TakeAway = ({ name, label }: { name: string; label: string }) => (
  <Choice
    type="checkbox"
    name={`remove:${name}`}
    value="1"
    checked={false}
    label={label}
    hint="Services that use it are recreated without it."
    danger
  />
);
