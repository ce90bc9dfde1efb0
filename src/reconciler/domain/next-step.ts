/** What a person can do about a failed engine call, by its code; tried again by itself in any case. */
const NEXT: Readonly<Record<string, string>> = {
  'port-taken': 'Free the port, or give the project another one.',
  'address-not-here': 'Let the project listen on an address that the server has.',
  'name-taken': 'Something that is not ours has this name: remove or rename it.',
  'subnet-overlap':
    'Another network of the server lies there: remove it, or set SUPASCALE_NETWORK_POOL for new projects.',
  'image-missing': 'Check the tag and the image registry of the project.',
  'registry-unreachable':
    'Check the way to the registry, or run `npm run images` and set the project’s imageRegistry to supascale.local.',
  'registry-refused': 'Wait for the registry’s limit, log in there for a higher one, or use another registry.',
  'registry-denied': 'Give credentials for that registry that may read the image, or use another registry.',
  'platform-mismatch': 'Choose a tag or a registry that has the image for the server’s processor.',
  'digest-mismatch':
    'The registry’s content is not what it was: find out why before you trust it. Another tag takes new content.',
  'disk-full': 'Free space on the server.',
};

/** The engine's own words with the next step after them, where one is known. */
export const withNextStep = (code: string, message: string): string => {
  const next = NEXT[code];
  return next ? `${message.replace(/[.\s]*$/, '')}. ${next}` : message;
};
