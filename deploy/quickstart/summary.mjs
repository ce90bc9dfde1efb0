const row = (name, value) => `  ${name.padEnd(14)} ${value}\n`;

/** What people read at the end; `outcome` is what `--json` prints, with `psql` and what becomes of the control plane. */
export function summary(outcome, { psql, isPaused, after }) {
  const { project } = outcome;
  return [
    '\n',
    credentials(outcome),
    '\n',
    row('Project', `${project.slug} (${project.ref})${isPaused ? ', paused' : ''}`),
    row('API', project.apiUrl),
    row('Anon key', project.anonKey),
    row('Service key', project.serviceRoleKey),
    row('Database', psql),
    '\n',
    `  ${after}\n`,
    '  npm run quickstart -- --down removes the sample, its data included.\n',
  ].join('');
}

/** Where the dashboard is and how to get in. */
export function credentials({ dashboardUrl, username, password }) {
  return [
    row('Dashboard', dashboardUrl),
    ...(username ? [row('Name', username)] : []),
    row(
      'Password',
      password
        ? `${password}  (not shown again: keep it)`
        : 'was shown when the first admin was made, and is not shown again',
    ),
  ].join('');
}
