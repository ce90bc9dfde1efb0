import { migrate, metadataVariables, seed } from './tenants.mjs';
import { problemsOf } from './variables.mjs';
import { WiringError } from './wiring.mjs';

/** `migrate`, or `eval <text of the tenant script>`: what runs before the pooler's server. */
const [command, script] = process.argv.slice(2);

try {
  const problems = problemsOf(metadataVariables, process.env);
  if (problems.length > 0) throw new WiringError(problems.join('; '));
  if (command === 'migrate') await migrate(process.env);
  else if (command === 'eval') await evaluate(script);
  else throw new WiringError(`${command} is no command here`);
} catch (error) {
  console.error(`supavisor: ${error instanceof WiringError || error.code ? error.message : error.stack}`);
  process.exit(1);
}

/** Elixir does not run here. What the script asks of the environment must be there; then the tenant is made as it would. */
async function evaluate(text) {
  if (!text?.trim()) throw new WiringError('the tenant script is empty');
  const asked = [...text.matchAll(/System\.(?:get_env|fetch_env!)\(\s*"(\w+)"\s*\)/g)].map(([, each]) => each);
  const absent = asked.filter((each) => !process.env[each]);
  if (absent.length > 0) throw new WiringError(`the tenant script asks for ${[...new Set(absent)].join(', ')}`);
  await seed(process.env, { updates: text.includes('update_tenant(') });
}
