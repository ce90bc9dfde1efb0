import { Body, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiController } from '../../http/api-controller.js';
import { AccessSettings } from '../access-settings.js';
import { putCookies } from '../cookies.js';
import { Csrf } from '../csrf.js';
import { Public } from '../requires.js';
import { Sessions } from '../sessions.js';
import { Setup } from '../setup.js';
import { signInMeta } from '../sign-in-meta.js';
import { SessionDto, SetupDto, sessionDto } from './session.dto.js';

@ApiTags('sign-in')
@ApiController('setup')
export class SetupController {
  constructor(
    private readonly setup: Setup,
    private readonly sessions: Sessions,
    private readonly csrf: Csrf,
    private readonly settings: AccessSettings,
  ) {}

  /** Makes the first user with the token that the console shows, and signs them in. */
  @Post()
  @Public()
  async redeem(
    @Body() { token, username, password }: SetupDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionDto> {
    const meta = signInMeta(request, this.settings);
    const owner = await this.setup.redeem(token, username, password, meta);
    const { user, principal, cookies } = await this.sessions.begin(owner, meta);
    putCookies(response, cookies);
    return sessionDto(user, principal, this.csrf.tokenFor(principal.session));
  }
}
