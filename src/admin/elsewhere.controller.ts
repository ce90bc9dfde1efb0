import { Get, NotFoundException } from '@nestjs/common';
import { SignedInOnly } from '../auth/requires.js';
import { PageController } from './page.filter.js';

/** Addresses of the admin area that do not exist: last of its controllers, so that "not found" has its look too. */
@PageController('admin')
export class ElsewhereController {
  @Get(['', '*path'])
  @SignedInOnly()
  nothing(): never {
    throw new NotFoundException();
  }
}
