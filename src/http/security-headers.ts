import helmet from 'helmet';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { isHttps, type HttpSettings } from './http-settings.js';

const CONTENT_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'object-src': ["'none'"],
};

const NO_FEATURES = [
  'camera',
  'display-capture',
  'geolocation',
  'microphone',
  'payment',
  'publickey-credentials-get',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

const YEAR_S = 365 * 24 * 3600;

/** On every answer, errors and streams too. */
export function securityHeaders(settings: HttpSettings): RequestHandler[] {
  const standard = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // With `no-referrer` browsers send `Origin: null` with plain forms, and we could not tell our own from foreign ones.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isHttps(settings) && { maxAge: YEAR_S, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
  return [standard as RequestHandler, ours];
}

/** Nothing is kept by browsers or proxies unless a route says otherwise. */
function ours(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Permissions-Policy', NO_FEATURES);
  response.setHeader('Cache-Control', 'no-store');
  next();
}
