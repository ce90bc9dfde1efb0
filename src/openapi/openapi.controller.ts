import { Get } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { SignedInOnly } from '../auth/requires.js';
import { ApiController } from '../http/api-controller.js';
import { OpenApi } from './openapi.js';

@ApiExcludeController()
@ApiController('openapi.json')
export class OpenApiController {
  constructor(private readonly openApi: OpenApi) {}

  @Get()
  @SignedInOnly()
  document(): OpenAPIObject {
    return this.openApi.get();
  }
}
