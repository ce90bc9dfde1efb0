import { Injectable } from '@nestjs/common';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { StartRefused } from '../kernel/start-refused.js';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface Asset {
  readonly type: string;
  readonly content: Buffer;
  /** The same as brotli, where that was made. */
  readonly brotli: Buffer | undefined;
}

/** Beside the compiled program, or under dist/ when the sources run. */
const FOLDERS = ['../../public', '../../dist/public'].map((path) => join(import.meta.dirname, path));

/**
 * What browsers load, as `deploy/assets.mjs` made it: a few files of some hundred kilobytes together, held in memory.
 * Only names of the manifest are answered, so no address reaches the file system.
 */
@Injectable()
export class Assets {
  private readonly names: Readonly<Record<string, string>>;
  private readonly files: ReadonlyMap<string, Asset>;

  constructor() {
    const folder = FOLDERS.find((path) => existsSync(join(path, 'manifest.json')));
    if (!folder) throw new StartRefused('The style sheet and scripts of the admin area are not built: npm run build.');
    this.names = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, string>;
    this.files = new Map(Object.values(this.names).map((file) => [file, read(folder, file)]));
  }

  /** `app.css` → `/assets/app.<hash>.css` */
  address(name: string): string {
    const file = Object.hasOwn(this.names, name) ? this.names[name] : undefined;
    if (file === undefined) throw new Error(`There is no asset ${name}; deploy/assets.mjs makes them.`);
    return `/assets/${file}`;
  }

  /** @param file with its hash, as in an address */
  find(file: string): Asset | undefined {
    return this.files.get(file);
  }
}

function read(folder: string, file: string): Asset {
  const compressed = join(folder, `${file}.br`);
  return {
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    content: readFileSync(join(folder, file)),
    brotli: existsSync(compressed) ? readFileSync(compressed) : undefined,
  };
}
