import type { OpenAPIObject } from '@nestjs/swagger';
import type { ApiField } from './view-models/api.js';

type SchemaOrRef = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
export type Schema = Exclude<SchemaOrRef, { $ref: string }>;
export type Schemas = Readonly<Record<string, SchemaOrRef>>;

const DEEPEST = 3;

/** @throws Error when a reference leads nowhere */
export function resolved(schema: SchemaOrRef, schemas: Schemas): Schema {
  if ('$ref' in schema) {
    const target = schemas[schema.$ref.split('/').at(-1)!];
    if (!target) throw new Error(`${schema.$ref} leads nowhere.`);
    return resolved(target, schemas);
  }
  const [base] = schema.allOf ?? [];
  return base ? { ...resolved(base, schemas), ...schema } : schema;
}

/** The fields of an object, or of a list's objects, each followed by those within it. */
export function fieldsOf(schema: SchemaOrRef, schemas: Schemas, parent = '', depth = 0): readonly ApiField[] {
  const { type, items, properties, required } = resolved(schema, schemas);
  if (type === 'array' && items) return fieldsOf(items, schemas, `${parent}[]`, depth);
  if (!properties || depth >= DEEPEST) return [];
  return Object.entries(properties).flatMap(([key, value]) => {
    const name = parent ? `${parent}.${key}` : key;
    const field = resolved(value, schemas);
    const description = field.description ?? '';
    const isRequired = required?.includes(key) ?? false;
    return [
      { name, depth, type: typeWords(field, schemas), required: isRequired, description },
      ...fieldsOf(field, schemas, name, depth + 1),
    ];
  });
}

/** e.g. `list of strings`, `string, 1 to 40 characters`, `active or paused`, `number or null` */
export function typeWords(schema: SchemaOrRef, schemas: Schemas): string {
  const whole = resolved(schema, schemas);
  return `${kindWords(whole, schemas)}${whole.nullable ? ' or null' : ''}${boundsOf(whole)}`;
}

function kindWords({ type, enum: choices, items, additionalProperties }: Schema, schemas: Schemas): string {
  if (choices) return choices.map(String).join(' | ');
  if (type === 'array' && items) return `list of ${plain(resolved(items, schemas))}`;
  if (type === 'boolean') return 'true or false';
  if (typeof additionalProperties === 'object') return `${plain(resolved(additionalProperties, schemas))} by name`;
  return String(type ?? 'any');
}

const plain = ({ type, enum: choices }: Schema): string =>
  choices ? choices.map(String).join(' | ') : type === 'array' ? 'lists' : `${String(type ?? 'value')}s`;

function boundsOf({ minimum, maximum, minLength, maxLength, default: preset }: Schema): string {
  const range =
    minimum !== undefined && maximum !== undefined
      ? `, ${minimum} to ${maximum}`
      : minLength !== undefined && maxLength !== undefined
        ? `, ${minLength} to ${maxLength} characters`
        : '';
  return preset === undefined ? range : `${range}, default ${JSON.stringify(preset)}`;
}

/** What stands for a field in samples, where its schema cannot say it; the optional ones here are in samples too. */
const KNOWN: Readonly<Record<string, unknown>> = {
  slug: 'shop',
  displayName: 'Web shop',
  confirm: 'shop',
  reason: 'maintenance',
  wish: 'restart',
  services: ['db'],
  name: 'deploy pipeline',
  permissions: ['projects:read', 'projects:write'],
  username: 'ada',
  keepData: true,
};

/** A body that would be understood: what is required, and what is well known. */
export function sampleOf(schema: SchemaOrRef, schemas: Schemas): unknown {
  const { type, properties, required = [], enum: choices } = resolved(schema, schemas);
  if (!properties)
    return choices ? choices[0] : type === 'number' ? 1 : type === 'boolean' ? true : type === 'array' ? [] : '…';
  const chosen = Object.entries(properties).flatMap(([key, value]) => {
    const known = Object.hasOwn(KNOWN, key) && isLike(resolved(value, schemas), KNOWN[key]) ? KNOWN[key] : undefined;
    if (required.includes(key)) return [[key, known ?? sampleOf(value, schemas)]];
    return known === undefined || typeof known === 'boolean' ? [] : [[key, known]];
  });
  return Object.fromEntries(chosen) as unknown;
}

const isLike = ({ type }: Schema, value: unknown): boolean => (Array.isArray(value) ? 'array' : typeof value) === type;
