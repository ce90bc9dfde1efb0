import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf, type Method } from '../openapi/completed.js';
import { fieldsOf, sampleOf, typeWords, type Schemas } from './api-schema.js';
import type { ApiAnswer, ApiGroup, ApiOperation, ApiParameter, ApiReference } from './view-models/api.js';

type Operation = ReturnType<typeof operationsOf>[number]['operation'];

/** @param baseUrl where this server is reached, e.g. `https://admin.example.org` */
export function apiReference(document: OpenAPIObject, baseUrl: string): ApiReference {
  const schemas = document.components?.schemas ?? {};
  const all = operationsOf(document).map(({ path, method, operation }) => ({
    tag: operation.tags?.[0],
    view: operationView(path, method, operation, schemas, baseUrl),
  }));
  const groups = (document.tags ?? []).map(({ name, description = '' }): ApiGroup => ({
    name,
    lead: description,
    operations: all.filter(({ tag }) => tag === name).map(({ view }) => view),
  }));
  return {
    lead: document.info.description ?? '',
    baseUrl,
    groups: groups.filter((group) => group.operations.length > 0),
  };
}

function operationView(
  path: string,
  method: Method,
  operation: Operation,
  schemas: Schemas,
  baseUrl: string,
): ApiOperation {
  const text = (operation.summary ?? '').replace(/\s+/g, ' ');
  const summary = /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
  const parameters = (operation.parameters ?? []).flatMap((parameter) => parameterView(parameter, schemas));
  const body = bodyOf(operation, schemas);
  const view = {
    id: operation.operationId ?? `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    summary,
    more: text.slice(summary.length).trim(),
    permissions: permissionsOf(operation),
    isPublic: 'x-public' in operation,
    isStream: Object.values(operation.responses).some((answer) => contentOf(answer)['text/event-stream'] !== undefined),
    parameters,
    body,
    answers: Object.entries(operation.responses).map(([status, answer]) => answerView(status, answer, schemas)),
  };
  return { ...view, curl: curlOf(view, baseUrl) };
}

function permissionsOf(operation: Operation): readonly string[] {
  const permissions: unknown = 'x-permissions' in operation ? operation['x-permissions'] : [];
  return Array.isArray(permissions) ? permissions.map(String) : [];
}

function parameterView(parameter: NonNullable<Operation['parameters']>[number], schemas: Schemas): ApiParameter[] {
  if ('$ref' in parameter || parameter.in === 'cookie') return [];
  const { name, in: where, required = false, description = '', schema } = parameter;
  const words = description || (where === 'path' && name === 'ref' ? 'Ref or slug of a project.' : '');
  const type = schema ? typeWords(schema, schemas) : 'string';
  return [{ name, where: where, depth: 0, type, required, description: words }];
}

function bodyOf({ requestBody }: Operation, schemas: Schemas): ApiOperation['body'] {
  const schema = contentOf(requestBody)['application/json']?.schema;
  if (!schema) return null;
  return { fields: fieldsOf(schema, schemas), sample: JSON.stringify(sampleOf(schema, schemas), null, 2) };
}

function answerView(status: string, answer: Operation['responses'][string], schemas: Schemas): ApiAnswer {
  const description = answer && 'description' in answer ? answer.description : '';
  const schema = contentOf(answer)['application/json']?.schema ?? contentOf(answer)['application/problem+json']?.schema;
  return {
    status: status === 'default' ? '4xx, 5xx' : status,
    description,
    fields: schema ? fieldsOf(schema, schemas) : [],
  };
}

type Content = NonNullable<Exclude<NonNullable<Operation['requestBody']>, { $ref: string }>['content']>;

const contentOf = (part: object | undefined): Content => (part && 'content' in part ? (part.content as Content) : {});

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command to paste into a shell where the key is in `SUPASCALE_KEY`. */
function curlOf(
  { method, path, isPublic, isStream, parameters, body }: Omit<ApiOperation, 'curl'>,
  baseUrl: string,
): string {
  const takesKey = parameters.some(({ name }) => name === 'Idempotency-Key');
  const address = `${baseUrl}${path.replaceAll('{ref}', 'shop').replaceAll('{id}', '$ID')}`;
  return [
    `curl${isStream ? ' -N' : ''}${method === 'GET' ? '' : ` -X ${method}`} "${address}"`,
    isPublic
      ? method === 'GET'
        ? ''
        : `-H ${quoted(`Origin: ${baseUrl}`)}`
      : '-H "Authorization: Bearer $SUPASCALE_KEY"',
    takesKey ? '-H "Idempotency-Key: $(uuidgen)"' : '',
    body ? `-H 'Content-Type: application/json'` : '',
    body ? `-d ${quoted(JSON.stringify(JSON.parse(body.sample)))}` : '',
  ]
    .filter(Boolean)
    .join(' \\\n  ');
}
