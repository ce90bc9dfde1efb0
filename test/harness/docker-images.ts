import { docker } from './docker.js';

/** Puts an image of the engine into a registry under that name, and takes the name from the engine. */
export async function publish(from: string, named: string): Promise<void> {
  const at = named.lastIndexOf(':');
  await docker.getImage(from).tag({ repo: named.slice(0, at), tag: named.slice(at + 1) });
  const pushing = await docker.getImage(named).push({ authconfig: { base64: 'e30=' } });
  const lines = await new Promise<{ error?: string }[]>((resolve, reject) =>
    docker.modem.followProgress(pushing, (error, all: { error?: string }[]) => (error ? reject(error) : resolve(all))),
  );
  const failed = lines.find(({ error }) => error);
  if (failed) throw new Error(failed.error);
  await docker.getImage(named).remove({ force: true });
}

/** Takes from the engine every name that begins with one of these addresses. */
export async function forgetImages(addresses: readonly string[]): Promise<void> {
  for (const { RepoTags, RepoDigests } of await docker.listImages())
    for (const name of [...(RepoTags ?? []), ...(RepoDigests ?? [])])
      if (addresses.some((address) => name.startsWith(`${address}/`)))
        await docker.getImage(name).remove({ force: true }).catch(goneAlready);
}

export const goneAlready = (error: Error & { statusCode?: number }): void => {
  if (error.statusCode !== 404) throw error;
};
