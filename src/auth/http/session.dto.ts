import { IsString, Length } from 'class-validator';
import type { SessionPrincipal } from '../principal.js';
import type { UserRow } from '../users.js';

export class SignInDto {
  /** Upper and lower case are the same. */
  @IsString() @Length(1, 100) readonly username!: string;
  @IsString() @Length(1, 1024) readonly password!: string;
}

export class SetupDto {
  /** As printed on the console. */
  @IsString() @Length(1, 100) readonly token!: string;
  /** 2 to 40 letters and digits, in parts joined by ".", "_" or "-". */
  @IsString() @Length(1, 100) readonly username!: string;
  /** 12 to 256 characters. */
  @IsString() @Length(1, 1024) readonly password!: string;
}

export class SessionDto {
  readonly user!: { readonly id: string; readonly username: string; readonly role: string };
  readonly permissions!: string[];
  /** Send it as X-CSRF-Token with every change that the cookie authorises. */
  readonly csrfToken!: string;
  /** ISO 8601, UTC. */
  readonly startedAt!: string;
  /** ISO 8601, UTC. Earlier when the session is idle. */
  readonly expiresAt!: string;
}

export const sessionDto = (
  user: UserRow,
  { session, permissions }: SessionPrincipal,
  csrfToken: string,
): SessionDto => ({
  user: { id: user.id, username: user.username, role: user.role },
  permissions: [...permissions],
  csrfToken,
  startedAt: new Date(session.startedAt).toISOString(),
  expiresAt: new Date(session.expiresAt).toISOString(),
});
