import { Controller, UseFilters, UsePipes, applyDecorators } from '@nestjs/common';
import { apiValidation } from './api-validation.js';
import { ProblemFilter } from './problem.filter.js';

export const API_PREFIX = 'api/v1';

/** A controller of the REST API at `/api/v1/<path>`: strict about what comes in, problems for what goes wrong. */
export const ApiController = (path: string) =>
  applyDecorators(Controller(`${API_PREFIX}/${path}`), UseFilters(ProblemFilter), UsePipes(apiValidation()));
