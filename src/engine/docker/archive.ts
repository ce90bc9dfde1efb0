import { pack } from 'tar-stream';
import type { DesiredFile } from '../../stack/domain/desired.js';
import type { Revealing } from '../reveal.js';

/** The files as one tar for the container's root folder: owned by root, always the same bytes for the same files. */
export async function archiveOf(files: readonly DesiredFile[], revealing: Revealing): Promise<Buffer> {
  const tar = pack();
  for (const { path, mode, content } of files)
    tar.entry({ name: path.replace(/^\/+/, ''), mode, uid: 0, gid: 0, mtime: new Date(0) }, revealing.text(content));
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
