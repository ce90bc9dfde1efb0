import { until, type Program } from './program.js';

/** What the API tells of a task, as far as tests ask. */
export interface Task {
  state: string;
  reason: string;
  returned: boolean;
  progress: string | null;
  steps: { name: string; state: string; note: string }[];
}

const ENDS_MS = 400_000;

/** Kills the program once in each step that is seen under way, until the task has ended. @returns those steps too */
export async function endedThroughKills(program: Program, id: string): Promise<{ task: Task; killed: Set<string> }> {
  const killed = new Set<string>();
  let task: Task | undefined;
  await until(
    () => `the task has ended; killed in ${[...killed].join(', ')}; last seen: ${JSON.stringify(task)}`,
    ENDS_MS,
    async () => {
      task = (await program.get<Task>(`tasks/${id}`)).body;
      if (task.state === 'succeeded' || task.state === 'failed') return true;
      const now = task.steps.find(({ state }) => state !== 'done')?.name;
      if (now && !killed.has(now)) {
        killed.add(now);
        await program.down('SIGKILL');
        await program.up();
      }
      return false;
    },
  );
  return { task: task!, killed };
}
