import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Permission } from './domain/permissions.js';

/** What a route asks of its caller. A route without any of these marks answers nobody. */
export type Access = Readonly<{ kind: 'public' }> | Readonly<{ kind: 'requires'; permissions: readonly Permission[] }>;

export const ACCESS = 'supascale:access';

/** Anybody may ask. Unsafe methods still need proof that they come from our own pages. */
export const Public = () =>
  applyDecorators(SetMetadata(ACCESS, { kind: 'public' } satisfies Access), ApiExtension('x-public', true));

/** Only who has all of these permissions. */
export const Requires = (...permissions: readonly [Permission, ...Permission[]]) =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'requires', permissions } satisfies Access),
    ApiExtension('x-permissions', permissions),
  );

/** Whoever has proved who they are. */
export const SignedInOnly = () => SetMetadata(ACCESS, { kind: 'requires', permissions: [] } satisfies Access);
