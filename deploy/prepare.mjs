/**
 * What `npm start` sees to before the program runs: dependencies, build, a Docker engine, images.
 * Without an engine the program starts all the same: it records wishes and converges once an engine answers.
 */
import './lib/node-version.mjs';
import { bootstrap } from './bootstrap.mjs';
import { ensureEngine } from './engine.mjs';
import { fail, line, logTo } from './lib/log.mjs';
import { programSettings } from './lib/program.mjs';
import { ensureStackImages } from './lib/stack-images.mjs';

logTo(process.stdout);
await bootstrap({ afterBuild: surroundings }).catch((error) => fail(error.message));

async function surroundings() {
  const settings = await programSettings();
  const engine = await ensureEngine();
  if (engine.host) await images(settings['projects.imageRegistry']);
  else line('engine', 'unreachable: wishes are recorded, and converge as soon as an engine answers');
}

/** Projects that run need no new images, so a lack of them keeps nothing from starting. */
async function images(registry) {
  try {
    await ensureStackImages(registry);
  } catch (error) {
    line('images', `not complete: ${error.message}`);
  }
}
