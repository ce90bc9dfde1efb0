import type { OpenAPIObject } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = NonNullable<Operation['parameters']>[number];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/** What an answer means, where a route says nothing of its own. */
const MEANINGS: Readonly<Record<string, string>> = {
  200: 'The answer',
  201: 'It is made',
  202: 'The wish is recorded; the containers follow',
  204: 'It is done; there is no body',
};

const TEXT = { type: 'string' } as const;
const PROBLEM = {
  type: 'object',
  description: 'What went wrong, after RFC 9457.',
  properties: {
    type: { ...TEXT, description: '`/problems/<code>`' },
    title: { ...TEXT, description: 'The same for every problem of this code.' },
    status: { type: 'integer' },
    code: { ...TEXT, description: 'Stable: what programs compare.' },
    detail: { ...TEXT, description: 'What happened this time and what to do next, for people.' },
    errors: {
      type: 'object',
      additionalProperties: { type: 'array', items: TEXT },
      description: 'By field, e.g. `services.db.cpus`.',
    },
    requestId: { ...TEXT, description: 'Stands in the program’s own log too.' },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
};

/** Every operation with its method, in the order of the document. */
export const operationsOf = (
  document: OpenAPIObject,
): readonly Readonly<{ path: string; method: Method; operation: Operation }>[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );

/**
 * The document with what no single controller can say: unique ids `<tag>.<name>`, the problem that any operation may
 * answer, no credentials where none are asked for, and a parameter with a default is never required.
 * @throws Error when two operations would have the same id
 */
export function completed(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.fromEntries(Object.keys(document.paths).map((path) => [path, {} as Record<Method, Operation>]));
  const ids = new Set<string>();
  for (const { path, method, operation } of operationsOf(document)) {
    const id = `${operation.tags?.[0] ?? 'other'}.${operation.operationId}`;
    if (ids.has(id)) throw new Error(`Two operations are called ${id}.`);
    ids.add(id);
    paths[path]![method] = completedOperation(operation, id);
  }
  const schemas = { ...document.components?.schemas, Problem: PROBLEM };
  return { ...document, paths, components: { ...document.components, schemas } };
}

function completedOperation(operation: Operation, operationId: string): Operation {
  const responses = Object.fromEntries(
    Object.entries(operation.responses).map(([status, response]) => [
      status,
      { ...response, description: meaningOf(status, response) },
    ]),
  );
  return {
    ...operation,
    operationId,
    ...('x-public' in operation ? { security: [] } : {}),
    parameters: (operation.parameters ?? []).map(withoutFalseDemand),
    responses: {
      ...responses,
      default: {
        description: 'What went wrong',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

const meaningOf = (status: string, response: object | undefined): string =>
  (response && 'description' in response && String(response.description)) ||
  (MEANINGS[status] ?? STATUS_CODES[status] ?? status);

const withoutFalseDemand = (parameter: Parameter): Parameter =>
  'schema' in parameter && parameter.schema && 'default' in parameter.schema
    ? { ...parameter, required: false }
    : parameter;
