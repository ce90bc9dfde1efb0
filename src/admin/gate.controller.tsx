import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AccessSettings } from '../auth/access-settings.js';
import { Caller } from '../auth/by.js';
import { putCookies } from '../auth/cookies.js';
import type { Principal } from '../auth/principal.js';
import { Public, SignedInOnly } from '../auth/requires.js';
import { Sessions, type SignedIn } from '../auth/sessions.js';
import { Setup } from '../auth/setup.js';
import { signInMeta } from '../auth/sign-in-meta.js';
import { SignIn } from '../auth/sign-in.js';
import { ownPath } from '../http/sign-in-required.js';
import { Refused } from '../kernel/refused.js';
import { field, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { LoginPage, SetupPage, type LoginView, type SetupView } from './pages/login.page.js';
import { Pages } from './pages.js';
import { asTheme, THEME_COOKIE, themeCookie } from './preferences.js';

const HOME = '/admin/projects';

/** The way in and out: login, first-run setup, logout. */
@PageController('')
export class GateController {
  constructor(
    private readonly pages: Pages,
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly setup: Setup,
    private readonly settings: AccessSettings,
  ) {}

  @Get('/')
  @SignedInOnly()
  home(@Res() response: Response): void {
    this.pages.seeOther(response, HOME);
  }

  @Get('login')
  @Public()
  async showLogin(
    @Query('next') next: string | undefined,
    @Caller() caller: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (this.setup.isOpen) return this.pages.seeOther(response, '/setup');
    if (caller) return this.pages.seeOther(response, afterLogin(next));
    await this.login(request, response, { username: '', next: ownPath(next), error: '' });
  }

  @Post('login')
  @Public()
  async doLogin(@Body() body: FormBody, @Req() request: Request, @Res() response: Response): Promise<void> {
    const [username, next] = [field(body, 'username'), ownPath(field(body, 'next'))];
    try {
      const signedIn = await this.signIn.withPassword(
        username,
        field(body, 'password'),
        signInMeta(request, this.settings),
      );
      this.enter(response, signedIn, next);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.login(request, response, { username, next, error: error.message }, statusOf(error));
    }
  }

  @Get('setup')
  @Public()
  async showSetup(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!this.setup.isOpen) return this.pages.seeOther(response, '/login');
    await this.first(request, response, { username: '', errors: {}, error: '' });
  }

  @Post('setup')
  @Public()
  async doSetup(@Body() body: FormBody, @Req() request: Request, @Res() response: Response): Promise<void> {
    const [token, username, password] = [field(body, 'token').trim(), field(body, 'username'), field(body, 'password')];
    const meta = signInMeta(request, this.settings);
    try {
      const owner = await this.setup.redeem(token, username, password, meta);
      this.enter(response, await this.sessions.begin(owner, meta), HOME);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === 'wrong-state') return this.pages.seeOther(response, '/login');
      const errors = error.detail.errors ?? {};
      const said = Object.keys(errors).length > 0 ? '' : error.message;
      await this.first(request, response, { username, errors, error: said }, statusOf(error));
    }
  }

  @Post('admin/logout')
  @SignedInOnly()
  async logout(@Caller() caller: Principal, @Res() response: Response): Promise<void> {
    if (caller.via === 'session') await this.sessions.end(caller.session.id);
    putCookies(response, this.sessions.clearing);
    this.pages.seeOther(response, '/login', { tone: 'ok', text: 'You are logged out.' });
  }

  /** For browsers without scripts; with one the page sets the cookie itself. */
  @Post('admin/theme')
  @SignedInOnly()
  theme(@Body() body: FormBody, @Res() response: Response): void {
    response.cookie(THEME_COOKIE, asTheme(field(body, 'theme')), themeCookie(this.settings));
    this.pages.seeOther(response, ownPath(field(body, 'back')));
  }

  private enter(response: Response, { cookies }: SignedIn, next: string): void {
    putCookies(response, cookies);
    this.pages.seeOther(response, afterLogin(next));
  }

  private login(request: Request, response: Response, view: LoginView, status = 200): Promise<void> {
    return this.pages.send(request, response, (chrome) => <LoginPage chrome={chrome} view={view} />, status);
  }

  private first(request: Request, response: Response, view: SetupView, status = 200): Promise<void> {
    return this.pages.send(request, response, (chrome) => <SetupPage chrome={chrome} view={view} />, status);
  }
}

const afterLogin = (next: string | undefined): string => {
  const path = ownPath(next);
  return path === '/' ? HOME : path;
};

const statusOf = ({ code }: Refused): number => (code === 'too-many' ? 429 : code === 'unauthenticated' ? 401 : 422);
