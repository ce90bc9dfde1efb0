import { Get, NotFoundException, Res } from '@nestjs/common';
import type { Response } from 'express';
import { SignedInOnly } from '../auth/requires.js';
import { PageController } from './page.filter.js';
import { Pages } from './pages.js';

/** Addresses of the admin area that do not exist: last of its controllers, so that "not found" has its look too. */
@PageController('admin')
export class ElsewhereController {
  constructor(private readonly pages: Pages) {}

  @Get()
  @SignedInOnly()
  home(@Res() response: Response): void {
    this.pages.seeOther(response, '/admin/projects');
  }

  @Get('*path')
  @SignedInOnly()
  nothing(): never {
    throw new NotFoundException();
  }
}
