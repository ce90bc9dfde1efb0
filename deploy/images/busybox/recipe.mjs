import { addBusybox, baseFiles, imagePath } from '../files.mjs';

/** A shell and its usual tools in 2 MB: what tests of the engine's behaviour run. */
export const busybox = {
  image: 'supascale.local/test/busybox:1',
  folder: import.meta.dirname,
  test: true,
  async build({ root, work, packages }) {
    baseFiles(root);
    await addBusybox(packages, work, root);
    return {
      note: 'busybox from Debian packages, for tests only',
      config: { Env: [`PATH=${imagePath}`], Cmd: ['sh'] },
    };
  },
};
