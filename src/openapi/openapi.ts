import { Injectable, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

const PATH = /^\/api\/v1\//;

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
      'Declare projects and watch them converge. Wishes answer 202 with the version that they made; send it as If-Match. ' +
        'Every unsafe call takes an Idempotency-Key. What is wrong is answered as problem+json, by field.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key' }, 'apiKey')
    .addCookieAuth(
      'sid',
      { type: 'apiKey', in: 'cookie', description: 'A session; unsafe calls need X-CSRF-Token' },
      'session',
    )
    .addSecurityRequirements('apiKey')
    .addSecurityRequirements('session')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => PATH.test(path)));
  return { ...document, paths };
}
