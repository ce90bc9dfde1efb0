import { Injectable, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { completed } from './completed.js';

const PATH = /^\/api\/v1\//;

/** In the order in which readers meet them. */
const TAGS = {
  projects: 'What is wished of a project, what that would cause, and how it stands.',
  releases: 'The stacks that a project can be.',
  adoptions: 'What Compose runs becomes a project: a report first, then on confirmation.',
  servers: 'Where projects run.',
  activity: 'Everything that happened, one line each.',
  live: 'The same as it happens, as server-sent events. A client that comes back goes on after its `Last-Event-ID`.',
  'api-keys': 'Credentials of programs.',
  'sign-in': 'Sessions of people. Programs send an API key and need none of this.',
} as const;

/** The description of the REST API, made from the controllers themselves at the first question for it. */
@Injectable()
export class OpenApi {
  private app?: INestApplication;
  private document?: OpenAPIObject;

  /** Called once, by who makes the application. */
  describes(app: INestApplication): void {
    this.app = app;
  }

  get(): OpenAPIObject {
    if (!this.app) throw new Error('OpenApi.describes(app) must come first.');
    return (this.document ??= describe(this.app));
  }
}

function describe(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Supascale')
    .setDescription(
      'Declare projects and watch them converge. Wishes answer 202 with the version that they made; send it as ' +
        '`If-Match` to change only what you saw. A change that is sent again with its `Idempotency-Key` happens once. ' +
        'What is wrong is answered as `application/problem+json`, by field.',
    )
    .setVersion('1')
    .addSecurity('apiKey', { type: 'http', scheme: 'bearer', description: 'An API key' })
    .addCookieAuth(
      'sid',
      { type: 'apiKey', in: 'cookie', description: 'A session; unsafe calls need X-CSRF-Token' },
      'session',
    )
    .addSecurityRequirements('apiKey')
    .addSecurityRequirements('session');
  for (const [name, description] of Object.entries(TAGS)) config.addTag(name, description);
  const document = SwaggerModule.createDocument(app, config.build(), {
    operationIdFactory: (_controller, method) => method,
  });
  const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => PATH.test(path)));
  return completed({ ...document, paths });
}
