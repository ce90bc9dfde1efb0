import type { ComponentChildren, JSX } from 'preact';
import { CSRF_FIELD, IDEMPOTENCY_FIELD } from '../../http/form.js';
import { useChrome } from './chrome.js';

type FormProps = Omit<JSX.FormHTMLAttributes<HTMLFormElement>, 'method' | 'action'> & {
  readonly action: string;
  /** Always a whole new page, also with a script: for what changes the frame. */
  readonly plain?: boolean;
  readonly children: ComponentChildren;
};

/**
 * Posts with the session's token and an idempotency key. With htmx it swaps the page's content in place, from the very
 * same answers that a browser without scripts follows.
 */
export function Form({ action, plain = false, children, ...rest }: FormProps) {
  const { csrf, once } = useChrome();
  const live = plain ? {} : { 'hx-post': action, ...IN_PLACE };
  return (
    <form method="post" action={action} {...live} {...rest}>
      {csrf && <input type="hidden" name={CSRF_FIELD} value={csrf} />}
      {csrf && <input type="hidden" name={IDEMPOTENCY_FIELD} value={once()} />}
      {children}
    </form>
  );
}

const IN_PLACE = {
  'hx-target': '#main',
  'hx-select': '#main',
  'hx-swap': 'outerHTML show:top showTarget:body',
  'hx-push-url': 'true',
  'hx-disable': 'find button[type=submit]',
};

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly errors?: readonly string[] | undefined;
  readonly children?: ComponentChildren;
}

/** The ids that tie a control to its hint and its errors. */
const described = (name: string, hint: unknown, errors: readonly string[] | undefined): string | undefined =>
  [hint ? `${name}-hint` : '', errors?.length ? `${name}-error` : ''].filter(Boolean).join(' ') || undefined;

export const Field = ({ name, label, hint, errors, children }: FieldProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    {children}
    {hint && (
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
    )}
    {errors?.map((error) => (
      <p class="error" id={`${name}-error`} key={error}>
        {error}
      </p>
    ))}
  </div>
);

type TextProps = FieldProps & Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'name' | 'label'>;

export const TextField = ({ name, label, hint, errors, type = 'text', ...rest }: TextProps) => (
  <Field name={name} label={label} hint={hint} errors={errors}>
    <input
      id={name}
      name={name}
      type={type}
      aria-invalid={errors?.length ? 'true' : undefined}
      aria-describedby={described(name, hint, errors)}
      autocomplete="off"
      {...rest}
    />
  </Field>
);

type SelectProps = FieldProps & { readonly value: string; readonly options: readonly (readonly [string, string])[] };

export const SelectField = ({ name, label, hint, errors, value, options }: SelectProps) => (
  <Field name={name} label={label} hint={hint} errors={errors}>
    <select id={name} name={name} aria-describedby={described(name, hint, errors)}>
      {options.map(([option, text]) => (
        <option key={option} value={option} selected={option === value}>
          {text}
        </option>
      ))}
    </select>
  </Field>
);

/** A radio button or check box with its explanation. */
export const Choice = (props: {
  readonly type: 'radio' | 'checkbox';
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly label: string;
  readonly hint: string;
  readonly danger?: boolean;
}) => (
  <label class="choice" data-tone={props.danger ? 'bad' : undefined}>
    <input type={props.type} name={props.name} value={props.value} checked={props.checked} />
    <span>
      <b>{props.label}</b>
      <small>{props.hint}</small>
    </span>
  </label>
);
