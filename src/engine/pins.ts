/** What an image's reference stands for, once it was used. */
export interface ImageContent {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** `digest`: as the registry knows it. `id`: the engine's own, of an imported image that no registry knows. */
  readonly by: 'digest' | 'id';
}

/** By reference, e.g. `ghcr.io/a/b:1`. */
export type Pins = ReadonlyMap<string, ImageContent>;

const DEFAULT_REGISTRY = 'docker.io';

/** @returns `ghcr.io` of `ghcr.io/a/b:1`; `docker.io` where none is named */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : DEFAULT_REGISTRY;
}

/** @returns the reference without tag and digest */
export const repositoryOf = (image: string): string => {
  const [name = ''] = image.split('@');
  const tag = name.indexOf(':', name.lastIndexOf('/') + 1);
  return tag < 0 ? name : name.slice(0, tag);
};

/** @returns the reference that names this very content: `ghcr.io/a/b@sha256:…`, or the id alone */
export const exactly = (image: string, { digest, by }: ImageContent): string =>
  by === 'digest' ? `${repositoryOf(image)}@${digest}` : digest;

/** Engines shorten names of the default registry. */
const short = (repository: string): string => repository.replace(/^docker\.io\//, '').replace(/^library\//, '');

/** @param digests as an inspection lists them, `repository@sha256:…`, of all repositories that the image came from */
export function contentFrom(image: string, id: string, digests: readonly string[]): ImageContent {
  const mine = digests.find((each) => short(repositoryOf(each)) === short(repositoryOf(image)));
  const digest = mine?.split('@')[1];
  return digest ? { digest, by: 'digest' } : { digest: id, by: 'id' };
}
