import { Body, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiController } from '../../http/api-controller.js';
import { Refused } from '../../kernel/refused.js';
import { AccessSettings } from '../access-settings.js';
import { Caller } from '../by.js';
import { putCookies } from '../cookies.js';
import { Csrf } from '../csrf.js';
import type { Principal, SessionPrincipal } from '../principal.js';
import { Public, SignedInOnly } from '../requires.js';
import { Sessions } from '../sessions.js';
import { SignIn } from '../sign-in.js';
import { signInMeta } from '../sign-in-meta.js';
import { Users } from '../users.js';
import { SessionDto, SignInDto, sessionDto } from './session.dto.js';

@ApiTags('sign-in')
@ApiController('session')
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly users: Users,
    private readonly csrf: Csrf,
    private readonly settings: AccessSettings,
  ) {}

  /** Signs in; the answer sets the session's cookie. For browsers: programs use an API key. */
  @Post()
  @HttpCode(200)
  @Public()
  async begin(
    @Body() { username, password }: SignInDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionDto> {
    const { user, principal, cookies } = await this.signIn.withPassword(
      username,
      password,
      signInMeta(request, this.settings),
    );
    putCookies(response, cookies);
    return sessionDto(user, principal, this.csrf.tokenFor(principal.session));
  }

  /** The session of the cookie. */
  @Get()
  @SignedInOnly()
  show(@Caller() caller: Principal): SessionDto {
    const principal = sessionOf(caller);
    const user = this.users.find(principal.actor.id);
    if (!user) throw new Refused('not-found', 'There is no such user any more.');
    return sessionDto(user, principal, this.csrf.tokenFor(principal.session));
  }

  /** Signs out. The cookie is worth nothing afterwards, and open streams end. */
  @Delete()
  @HttpCode(204)
  @SignedInOnly()
  async end(@Caller() caller: Principal, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.end(sessionOf(caller).session.id);
    putCookies(response, this.sessions.clearing);
  }
}

function sessionOf(caller: Principal): SessionPrincipal {
  if (caller.via === 'session') return caller;
  throw new Refused('forbidden', 'An API key has no session. Revoke the key to end its use.');
}
