const ERROR = /^pg_restore: error: (.*)$/;
const ABOUT_RIGHTS = /^Command was: (GRANT|REVOKE|COMMENT ON) /;
const GONE = /ERROR: +(function|procedure|relation|table|view|type|column) .* does not exist$/;

/**
 * What went wrong in a restore, from what pg_restore said; `[]` when nothing did that counts. Rights on, and remarks
 * about, an extension's own functions name them as the former version had them: those that the new one lacks are passed
 * over. An object of a user's that is missing has failed by itself before. Owners are seen to by {@link ownersScript}.
 */
export function restoreErrors(stderr: string): readonly string[] {
  const lines = stderr.split('\n');
  return lines.flatMap((line, at) => {
    const error = ERROR.exec(line)?.[1];
    if (error === undefined) return [];
    const command = commandAfter(lines, at);
    const isKnown =
      (GONE.test(error) && ABOUT_RIGHTS.test(command)) || (NO_SUPERUSER.test(error) && OWNER.test(command));
    return isKnown ? [] : [error];
  });
}

const NAME = '([a-z_][a-z0-9_$]*|"(?:[^"]|"")+")';
const OWNER = new RegExp(`^Command was: ALTER EVENT TRIGGER ${NAME} OWNER TO ${NAME};$`);
const NO_SUPERUSER = /permission denied to change owner of event trigger/;

/**
 * Event triggers whose owner was a superuser only while they were made: they can be given to no other role. In one
 * transaction, so that nobody ever sees the role as a superuser.
 * @returns statements that give them to their owners; '' when there are none
 */
export function ownersScript(stderr: string): string {
  const lines = stderr.split('\n');
  return lines
    .flatMap((line, at) => {
      const [, trigger, owner] = (NO_SUPERUSER.test(line) && OWNER.exec(commandAfter(lines, at))) || [];
      if (!trigger || !owner) return [];
      const give = `alter event trigger ${trigger} owner to ${owner};`;
      return [`begin; alter role ${owner} superuser; ${give} alter role ${owner} nosuperuser; commit;`];
    })
    .join('\n');
}

/** A detail and a hint may stand between an error and its command. */
const commandAfter = (lines: readonly string[], at: number): string =>
  lines.slice(at + 1, at + 4).find((line) => line.startsWith('Command was: ')) ?? '';
