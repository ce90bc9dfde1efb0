import type { OpenAPIObject } from '@nestjs/swagger';
import { completed } from '../openapi/completed.js';
import { apiReference } from './api-reference.js';

const text = { type: 'string' } as const;
const document = completed({
  openapi: '3.0.0',
  info: { title: 'T', version: '1', description: 'Lead' },
  tags: [{ name: 'projects', description: 'Wishes' }, { name: 'unused' }],
  components: {
    schemas: {
      Wish: {
        type: 'object',
        required: ['slug', 'owner'],
        properties: {
          slug: { ...text, minLength: 3, maxLength: 40, description: 'A name.' },
          owner: { type: 'object', required: ['id'], properties: { id: text } },
          release: text,
          memory: { type: 'number', nullable: true },
        },
      },
    },
  },
  paths: {
    '/api/v1/projects': {
      get: {
        operationId: 'list',
        tags: ['projects'],
        summary: 'All of them, e.g. ours. By slug.',
        parameters: [{ name: 'limit', in: 'query', required: true, schema: { type: 'number', default: 50 } }],
        responses: { 200: { description: '', content: { 'text/event-stream': { schema: { type: 'object' } } } } },
      },
      post: {
        operationId: 'request',
        tags: ['projects'],
        summary: "Ada's wish",
        parameters: [{ name: 'Idempotency-Key', in: 'header', schema: text }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Wish' } } } },
        responses: { 202: { description: '' } },
        ...{ 'x-permissions': ['projects:write'] },
      },
    },
  },
} satisfies OpenAPIObject);
const reference = apiReference(document, 'https://admin.example.org');
const [list, request] = reference.groups[0]!.operations;

describe('The reference of the API', () => {
  it('has a group for each tag that is used, in the order of the tags', () => {
    expect(reference.groups.map(({ name, lead }) => [name, lead])).toEqual([['projects', 'Wishes']]);
    expect(reference.groups[0]!.operations.map(({ id }) => id)).toEqual(['projects.list', 'projects.request']);
  });

  it('tells a summary from what follows it', () => {
    expect([request!.summary, request!.more]).toEqual(["Ada's wish", '']);
  });

  it('asks for no parameter that has a default, and knows a stream', () => {
    expect(list!.parameters).toEqual([expect.objectContaining({ name: 'limit', required: false })]);
    expect([list!.isStream, request!.isStream]).toEqual([true, false]);
    expect(list!.curl).toContain('curl -N "https://admin.example.org/api/v1/projects"');
  });

  it('lists fields with those within them, in words', () => {
    expect(request!.body!.fields.map(({ name, depth, type, required }) => [name, depth, type, required])).toEqual([
      ['slug', 0, 'string, 3 to 40 characters', true],
      ['owner', 0, 'object', true],
      ['owner.id', 1, 'string', true],
      ['release', 0, 'string', false],
      ['memory', 0, 'number or null', false],
    ]);
  });

  it('makes a sample of what is required, and a line for a shell', () => {
    expect(JSON.parse(request!.body!.sample)).toEqual({ slug: 'shop', owner: { id: '…' } });
    expect(request!.curl.split(' \\\n  ')).toEqual([
      'curl -X POST "https://admin.example.org/api/v1/projects"',
      '-H "Authorization: Bearer $SUPASCALE_KEY"',
      '-H "Idempotency-Key: $(uuidgen)"',
      "-H 'Content-Type: application/json'",
      `-d '{"slug":"shop","owner":{"id":"…"}}'`,
    ]);
  });

  it('says what each call needs, and that any may be refused', () => {
    expect(request!.permissions).toEqual(['projects:write']);
    expect(request!.answers.map(({ status, description }) => [status, description])).toEqual([
      ['202', 'The wish is recorded; the containers follow'],
      ['4xx, 5xx', 'What went wrong'],
    ]);
    expect(request!.answers[1]!.fields.map(({ name }) => name)).toContain('errors');
  });
});

describe('A description', () => {
  it('holds no two operations of one name', () => {
    const { paths } = document;
    const twice = { ...document, paths: { ...paths, '/api/v1/other': { get: paths['/api/v1/projects']!.get! } } };
    const named = Object.fromEntries(Object.entries(twice.paths).map(([path, { get }]) => [path, { get: get }]));
    expect(() => completed({ ...twice, paths: named })).toThrow('Two operations are called');
  });
});
