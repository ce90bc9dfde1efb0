import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { accessSettings } from './app.settings.js';
import type { Settings } from './config/settings.js';
import { configureHttp } from './http/configure-http.js';
import { OpenApi } from './openapi/openapi.js';
import { JsonLogger } from './http/logging.js';
import type { Turn } from './standby.js';

/**
 * The whole application, ready to listen.
 * @param turn of a process that stood by; the data folder is taken here without it
 * @throws StartRefused when it must not start with these settings or on this data
 */
export async function createApplication(settings: Settings, turn?: Turn): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(settings, turn), {
    bodyParser: false,
    abortOnError: false,
    // Else one open event stream would hold the shutdown until its client leaves.
    forceCloseConnections: true,
    logger: new JsonLogger(settings['log.level']),
  });
  configureHttp(app, accessSettings(settings));
  app.get(OpenApi, { strict: false }).describes(app);
  return app;
}
