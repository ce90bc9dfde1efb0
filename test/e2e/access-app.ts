import { Body, Controller, Get, Global, HttpCode, Module, Post, Sse } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER } from 'rxjs';
import { ApiKeysModule } from '../../src/api-keys/api-keys.module.js';
import { AccessSettings } from '../../src/auth/access-settings.js';
import { AuthModule } from '../../src/auth/auth.module.js';
import { Caller } from '../../src/auth/by.js';
import { LiveStreams } from '../../src/auth/live-streams.js';
import type { Principal } from '../../src/auth/principal.js';
import { Requires } from '../../src/auth/requires.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { EventStoreModule } from '../../src/event-store/event-store.module.js';
import { ApiController } from '../../src/http/api-controller.js';
import { configureHttp } from '../../src/http/configure-http.js';
import { JsonLogger } from '../../src/http/logging.js';
import { feed } from '../../src/http/sse.js';

class PartDto {
  @IsInt() readonly size!: number;
}
class ThingDto {
  @IsString() readonly name!: string;
  @ValidateNested() @Type(() => PartDto) readonly part!: PartDto;
}

/** Routes as other capabilities have them. */
@ApiController('things')
class ThingsController {
  constructor(private readonly streams: LiveStreams) {}
  @Get() @Requires('projects:read') list(): object {
    return { items: [] };
  }
  @Post() @HttpCode(202) @Requires('projects:write') make(@Body() { name }: ThingDto): object {
    return { name };
  }
  @Get('broken') @Requires('projects:read') broken(): object {
    throw new Error('the password is hunter2');
  }
  @Get('unmarked') unmarked(): object {
    return { secret: true };
  }
  @Sse('feed') @Requires('activity:read') feed(@Caller() caller: Principal) {
    return this.streams.guard(caller, feed(NEVER, '7', 20));
  }
}

@Controller('pages')
class PagesController {
  @Get() @Requires('projects:read') show(): string {
    return '<p>page</p>';
  }
  @Post() @Requires('projects:write') change(@Body() body: unknown): unknown {
    return body;
  }
}

@Module({ imports: [AuthModule], controllers: [ThingsController, PagesController] })
class ThingsModule {}

export interface AccessApp {
  readonly app: NestExpressApplication;
  readonly origin: string;
  readonly port: number;
  /** Milliseconds that the clock is ahead. */
  ahead: number;
  /** From now on time passes only by `ahead`: a slow machine must not decide what has run out. */
  holdTime(): void;
  readonly logged: string[];
  /** The data folder. */
  readonly folder: string;
  /** Also removes the folder. */
  close(): Promise<void>;
}

/** The real program's access parts over a real SQLite file, listening on loopback. */
export async function startAccessApp(
  change: Partial<AccessSettings> = {},
  folder = mkdtempSync(join(tmpdir(), 'supascale-access-')),
): Promise<AccessApp> {
  const port = change.port ?? (await freePort());
  const origin = `http://localhost:${port}`;
  const settings: AccessSettings = {
    baseUrl: origin,
    port,
    bindHost: '127.0.0.1',
    insecureHttp: false,
    trustedProxies: [],
    dataDir: folder,
    sessionIdleMs: 30 * 60_000,
    sessionMaxMs: 24 * 3600_000,
    setupTokenMs: 30 * 60_000,
    ...change,
  };
  const time: { ahead: number; held?: number } = { ahead: 0 };
  const logged: string[] = [];
  @Global()
  @Module({ providers: [{ provide: AccessSettings, useValue: settings }], exports: [AccessSettings] })
  class SettingsModule {}
  const built = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot({ dataFolder: folder }),
      EventStoreModule.forRoot(() => (time.held ?? Date.now()) + time.ahead),
      SettingsModule,
      AuthModule,
      ApiKeysModule,
      ThingsModule,
    ],
  }).compile();
  const app = built.createNestApplication<NestExpressApplication>({ bodyParser: false, forceCloseConnections: true });
  app.useLogger(new JsonLogger('info', { write: (line) => void logged.push(line) }));
  configureHttp(app, settings);
  await app.listen(port, '127.0.0.1');
  return {
    app,
    origin,
    port,
    logged,
    folder,
    get ahead() {
      return time.ahead;
    },
    set ahead(ms) {
      time.ahead = ms;
    },
    holdTime() {
      time.held = Date.now();
    },
    async close() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
