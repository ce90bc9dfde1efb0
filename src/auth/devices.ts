import { Injectable } from '@nestjs/common';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AccessSettings } from './access-settings.js';
import { cookieOptions, deviceCookieName, type SetCookie } from './cookies.js';
import { SessionKey } from './session-key.js';

const YEAR_MS = 365 * 24 * 3600_000;

/** Browsers on which somebody signed in before. Being known opens nothing: it only keeps strangers' failures apart. */
@Injectable()
export class Devices {
  constructor(
    private readonly settings: AccessSettings,
    private readonly key: SessionKey,
  ) {}

  cookieFor(userId: string): SetCookie {
    const device = randomBytes(16).toString('base64url');
    return {
      name: deviceCookieName(this.settings),
      value: `${device}.${this.mac(userId, device).toString('base64url')}`,
      options: cookieOptions(this.settings, YEAR_MS),
    };
  }

  /** @returns the device's id when the cookie was given to this user */
  known(cookie: string | undefined, userId: string | undefined): string | undefined {
    const [device = '', mac = ''] = cookie?.split('.') ?? [];
    const given = Buffer.from(mac, 'base64url');
    if (!userId || given.length !== 32 || !timingSafeEqual(given, this.mac(userId, device))) return undefined;
    return device;
  }

  private mac(userId: string, device: string): Buffer {
    return createHmac('sha256', this.key.devices).update(`${userId}.${device}`).digest();
  }
}
