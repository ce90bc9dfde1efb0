import { Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AccessSettings } from '../auth/access-settings.js';
import { SignedInOnly } from '../auth/requires.js';
import { OpenApi } from '../openapi/openapi.js';
import { apiReference } from './api-reference.js';
import { PageController } from './page.filter.js';
import { ApiPage } from './pages/api.page.js';
import { Pages } from './pages.js';

/** The REST API's reference. It says no more than the document that everybody who is signed in may read. */
@PageController('admin/api')
export class ApiPageController {
  constructor(
    private readonly pages: Pages,
    private readonly openApi: OpenApi,
    private readonly settings: AccessSettings,
  ) {}

  @Get()
  @SignedInOnly()
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const reference = apiReference(this.openApi.get(), this.settings.baseUrl);
    await this.pages.send(request, response, (chrome) => <ApiPage chrome={chrome} reference={reference} />);
  }
}
