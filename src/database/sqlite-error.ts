/**
 * SQLite's code, e.g. `SQLITE_BUSY`, if `error` is one of its errors. By form and not by class: the native add-on is
 * loaded once a process and keeps the class of whoever came first, and each of Jest's test files has a class of its own.
 */
export function sqliteCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : undefined;
}
