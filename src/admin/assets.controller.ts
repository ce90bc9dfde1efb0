import { Controller, Get, NotFoundException, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../auth/requires.js';
import { Assets } from './assets.js';

const YEAR_S = 365 * 24 * 3600;

/** Style sheet, scripts, icon and fonts; the login page needs them too. A name carries its content's hash, so it never changes. */
@ApiExcludeController()
@Controller('assets')
export class AssetsController {
  constructor(private readonly assets: Assets) {}

  @Get(':file')
  @Public()
  send(@Param('file') file: string, @Req() request: Request, @Res() response: Response): void {
    const asset = this.assets.find(file);
    if (!asset) throw new NotFoundException();
    const isBrotli = asset.brotli !== undefined && request.acceptsEncodings('br') === 'br';
    response.setHeader('Content-Type', asset.type);
    response.setHeader('Cache-Control', `public, max-age=${YEAR_S}, immutable`);
    if (asset.brotli) response.setHeader('Vary', 'Accept-Encoding');
    if (isBrotli) response.setHeader('Content-Encoding', 'br');
    response.end(isBrotli ? asset.brotli : asset.content);
  }
}
