import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import type { Server } from 'node:http';
import { StartRefused } from '../kernel/start-refused.js';
import { readBody } from './body.js';
import { FallbackFilter, type MethodsOf } from './fallback.filter.js';
import { checkHost, checkMethod, checkQuery } from './gatekeeping.js';
import { unsafeAddress, type HttpSettings } from './http-settings.js';
import { giveContext } from './request-context.js';
import { securityHeaders } from './security-headers.js';

/** How long a client may take to send a whole request, in milliseconds; streams of answers are not meant. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Sets up all that surrounds the controllers. Create the application with `bodyParser: false`, call this before it
 * listens.
 * @throws StartRefused when plain http would be open to the network and nobody accepted that
 */
export function configureHttp(app: NestExpressApplication, settings: HttpSettings): void {
  const unsafe = unsafeAddress(settings);
  if (unsafe) throw new StartRefused(unsafe);
  app.disable('x-powered-by');
  app.set('etag', false); // ours are the streams' versions
  app.set('query parser', 'simple');
  app.set('trust proxy', settings.trustedProxies.length > 0 && [...settings.trustedProxies]);
  app.use(
    giveContext,
    ...securityHeaders(settings),
    checkMethod,
    checkHost(settings),
    checkQuery,
    cookieParser(),
    readBody,
  );
  app.useGlobalFilters(new FallbackFilter(methodsOf(app)));
  const server: Server = app.getHttpServer();
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS / 4;
}

/** What a layer of Express 5's router has; its types still describe Express 4. */
interface RouterLayer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

function methodsOf(app: NestExpressApplication): MethodsOf {
  return (path) => {
    const { stack } = app.getHttpAdapter().getInstance().router;
    const methods = (stack as unknown as readonly RouterLayer[])
      .filter((layer) => layer.route && layer.match(path))
      .flatMap((layer) => Object.keys(layer.route?.methods ?? {}))
      .map((method) => method.toUpperCase());
    return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].sort();
  };
}
