import { ownersScript, restoreErrors } from './restore-errors.js';

const said = (command: string, error: string) =>
  `pg_restore: error: could not execute query: ERROR:  ${error}\nCommand was: ${command};\n\n\npg_restore: warning: errors ignored on restore: 1\n`;

describe('What a restore said', () => {
  it('is nothing when only rights on what an extension does not have any more failed', () => {
    expect(restoreErrors('')).toEqual([]);
    expect(
      restoreErrors(said('GRANT ALL ON FUNCTION x.old(oid) TO someone', 'function x.old(oid) does not exist')),
    ).toEqual([]);
  });
  it.each([
    ['GRANT ALL ON TABLE public.orders TO reader', 'role "reader" does not exist'],
    ['CREATE TABLE public.orders (c public.colour)', 'type public.colour does not exist'],
    ['GRANT ALL ON TABLE public.orders TO anon', 'permission denied for table orders'],
  ])('is an error for %s: %s', (command, error) => {
    expect(restoreErrors(said(command, error))).toEqual([`could not execute query: ERROR:  ${error}`]);
  });
  it('is an error when pg_restore could not begin', () => {
    expect(restoreErrors('pg_restore: error: input file does not appear to be a valid archive')).toHaveLength(1);
  });
  it('gives event triggers to owners that are no superusers any more', () => {
    const denied = (name: string) =>
      said(
        `ALTER EVENT TRIGGER ${name} OWNER TO postgres`,
        'permission denied to change owner of event trigger "x"\nHINT:  The owner of an event trigger must be a superuser.',
      );
    expect(restoreErrors(denied('"an ""odd"" one"'))).toEqual([]);
    expect(ownersScript(denied('watch'))).toBe(
      'begin; alter role postgres superuser; alter event trigger watch owner to postgres; alter role postgres nosuperuser; commit;',
    );
    expect(ownersScript(denied('x; drop table y'))).toBe('');
    expect(restoreErrors(denied('x; drop table y'))).toHaveLength(1);
  });
});
