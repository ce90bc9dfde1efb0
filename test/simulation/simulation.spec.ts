import { Logger } from '@nestjs/common';
import { run } from './run.js';

Logger.overrideLogger(false);
it('x', async () => {
  const o = await run(1, { isTold: true });
  console.log(o.story.join('\n'));
  expect(o.violation).toBe(undefined);
});
