import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventStoreModule } from '../event-store/event-store.module.js';
import { AccessGuard } from './access.guard.js';
import { AccessSettings } from './access-settings.js';
import { Csrf } from './csrf.js';
import { Devices } from './devices.js';
import { SessionController } from './http/session.controller.js';
import { SetupController } from './http/setup.controller.js';
import { KeyRing } from './key-ring.js';
import { LiveStreams } from './live-streams.js';
import { CredentialRow, Passwords } from './passwords.js';
import { SessionKey, openSessionKey } from './session-key.js';
import { SessionList, SessionRow } from './session-list.js';
import { SessionFinder, SessionStrategy } from './session.strategy.js';
import { Sessions } from './sessions.js';
import { Setup, SetupTokenRow } from './setup.js';
import { SignIn } from './sign-in.js';
import { SignInLimits } from './sign-in-limits.js';
import { UserRow, Users, userProjection } from './users.js';

/**
 * Who asks and what they may: users, sessions, the first owner, and the guard in front of every route of the program.
 * Needs `AccessSettings` and `CLOCK` from a global module.
 */
@Module({
  imports: [
    TypeOrmModule.forFeature([UserRow, CredentialRow, SessionRow, SetupTokenRow]),
    EventStoreModule.forFeature([userProjection]),
  ],
  controllers: [SessionController, SetupController],
  providers: [
    {
      provide: SessionKey,
      useFactory: ({ dataDir }: AccessSettings) => openSessionKey(dataDir),
      inject: [AccessSettings],
    },
    {
      provide: JwtService,
      useFactory: (key: SessionKey) => new JwtService({ secret: key.sessions }),
      inject: [SessionKey],
    },
    { provide: APP_GUARD, useClass: AccessGuard },
    SessionStrategy,
    SessionFinder,
    Csrf,
    Devices,
    KeyRing,
    LiveStreams,
    Passwords,
    SessionList,
    Sessions,
    Setup,
    SignIn,
    SignInLimits,
    Users,
  ],
  exports: [Csrf, KeyRing, LiveStreams, Sessions, Setup, SignIn, Users],
})
export class AuthModule {}
