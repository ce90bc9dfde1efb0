import { Module } from '@nestjs/common';
import { OpenApi } from './openapi.js';
import { OpenApiController } from './openapi.controller.js';

/** The API's description, for those who are signed in. */
@Module({ controllers: [OpenApiController], providers: [OpenApi], exports: [OpenApi] })
export class OpenApiModule {}
