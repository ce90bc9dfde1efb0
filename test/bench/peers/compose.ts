import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Skipped } from '../experiment.js';
import { peerFolder } from '../places.js';
import { call } from './call.js';

const PYTHON = '/usr/bin/python3';

/** Debian 12's docker-compose, the Python one; another version would be another peer. */
export class Compose {
  private constructor(
    readonly version: string,
    private readonly program: readonly string[],
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** The one that is installed, or else unpacked once into the folder of peers. */
  static async find(endpoint: string, say: (text: string) => void): Promise<Compose | Skipped> {
    try {
      const folder = peerFolder('docker-compose');
      const env = { DOCKER_HOST: endpoint, PYTHONPATH: join(folder, 'root/usr/lib/python3/dist-packages') };
      const installed = '/usr/bin/docker-compose';
      if (!existsSync(installed) && !existsSync(join(folder, 'unpacked'))) await unpack(folder, say);
      const program = existsSync(installed) ? [installed] : [PYTHON, join(folder, 'root/usr/bin/docker-compose')];
      const version = (await call(program[0]!, [...program.slice(1), 'version', '--short'], { env })).trim();
      if (!version.startsWith('1.29.')) throw new Error(`Debian has ${version} here, and the peer is 1.29`);
      return new Compose(version, program, env);
    } catch (error) {
      return { skipped: `docker-compose can't be had here: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  /** Resolves when all that was asked for is done. */
  async run(folder: string, ...args: readonly string[]): Promise<void> {
    const [program = '', ...first] = this.program;
    await call(
      program,
      [...first, '--project-directory', folder, '--file', join(folder, 'docker-compose.yml'), ...args],
      {
        cwd: folder,
        env: this.env,
      },
    );
  }
}

/** With what the machine lacks of its needs, and without installing any of it. */
async function unpack(folder: string, say: (text: string) => void): Promise<void> {
  if (!existsSync(PYTHON)) throw new Error(`${PYTHON} is not there; install python3`);
  say('fetching docker-compose from Debian');
  const archives = join(folder, 'archives');
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const options = [
    '-qq',
    '-o',
    `Dir::Cache::archives=${archives}`,
    '-o',
    'Debug::NoLocking=1',
    '-o',
    'APT::Sandbox::User=',
  ];
  const fetch = () =>
    call('apt-get', [...options, 'install', '-y', '--no-install-recommends', '--download-only', 'docker-compose']);
  await fetch().catch(async () => {
    await call('apt-get', ['-qq', 'update']);
    await fetch();
  });
  for (const name of readdirSync(archives).filter((each) => each.endsWith('.deb')))
    await call('dpkg', ['-x', join(archives, name), join(folder, 'root')]);
  writeFileSync(join(folder, 'unpacked'), '');
}
