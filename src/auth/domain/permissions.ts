/** `resource:verb`. What a route asks for and what a role or an API key grants. */
export const PERMISSIONS = [
  'projects:read',
  'projects:write',
  'projects:run',
  'projects:delete',
  'projects:reveal',
  'projects:rotate',
  'backups:read',
  'backups:write',
  'tasks:read',
  'tasks:write',
  'targets:read',
  'targets:write',
  'servers:read',
  'servers:write',
  'activity:read',
  'users:read',
  'users:write',
  'apiKeys:read',
  'apiKeys:write',
  'system:read',
  'system:write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const KNOWN: ReadonlySet<string> = new Set(PERMISSIONS);
export const isPermission = (text: string): text is Permission => KNOWN.has(text);

/** What a user is. Others than the owner come with the access issue. */
export type Role = 'owner';

const GRANTS: Readonly<Record<Role, ReadonlySet<Permission>>> = { owner: new Set(PERMISSIONS) };

export const permissionsOf = (role: Role): ReadonlySet<Permission> => GRANTS[role];
