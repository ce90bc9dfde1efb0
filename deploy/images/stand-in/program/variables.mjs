// Forms of variables: each says what is wrong with a value ("must be …") or nothing. Values never stand in what is said.

export const text = ({ min = 1, max = Infinity, pattern, says } = {}) => ({
  check(value) {
    if (min === max && value.length !== min) return `must have exactly ${min} characters, it has ${value.length}`;
    if (value.length < min) return `must have at least ${min} characters, it has ${value.length}`;
    if (value.length > max) return `must have at most ${max} characters, it has ${value.length}`;
    return pattern && !pattern.test(value) ? `must be ${says}` : undefined;
  },
});
export const exactly = (length) => text({ min: length, max: length });
export const is = (...allowed) => ({
  check: (value) => (allowed.includes(value) ? undefined : `must be ${allowed.join(' or ')}`),
});
export const flag = is('true', 'false');
export const name = text({ pattern: /^\w[\w.-]*$/, says: 'a name' });
export const integer = ({ min = 0, max = 2 ** 31 } = {}) => ({
  check: (value) =>
    /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`,
});
export const port = integer({ min: 1, max: 65535 });
export const token = text({ pattern: /^[\w-]+\.[\w-]+\.[\w-]+$/, says: 'a JWT' });

/** An http address; with `path` it must end in it. */
export const url = ({ path } = {}) => ({
  check(value) {
    if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) return 'must be an http or https address';
    return path && !new URL(value).pathname.endsWith(path) ? `must end in ${path}` : undefined;
  },
});

/** A connection string for one role, with a password that needs no escaping. */
export const dsn = ({ protocols = ['postgres:', 'postgresql:'], user, database }) => ({
  check(value) {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
      return `must be a ${protocols.join(' or ')}// address`;
    const { username, password, pathname } = new URL(value);
    if (username !== user) return `must name the user ${user}`;
    if (!/^[A-Za-z0-9]+$/.test(password)) return 'must hold a password of letters and digits';
    return database && pathname !== `/${database}` ? `must name the database ${database}` : undefined;
  },
});

/** JSON which `holds` accepts. */
export const json = (says, holds) => ({
  check(value) {
    const parsed = parse(value);
    return parsed !== undefined && holds(parsed) ? undefined : `must be ${says}`;
  },
});
export const keySet = json('a JSON object with keys', (value) => Array.isArray(value.keys));

/** May be absent. */
export const optional = (form) => ({ ...form, optional: true });
/** May be absent or empty. */
export const loose = (form) => ({ ...form, optional: true, empty: true });

function parse(value) {
  try {
    return JSON.parse(value);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** All that is wrong with `env` in the eyes of `forms`, one sentence each. */
export function problemsOf(forms, env) {
  return Object.entries(forms).flatMap(([key, form]) => {
    const value = env[key];
    if (value === undefined) return form.optional ? [] : [`${key} is missing`];
    if (value === '') return form.empty ? [] : [`${key} is empty`];
    const problem = form.check(value);
    return problem ? [`${key} ${problem}`] : [];
  });
}
