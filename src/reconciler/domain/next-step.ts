/** What a person can do about a failed engine call, by its code; tried again by itself in any case. */
const NEXT: Readonly<Record<string, string>> = {
  'port-taken': 'Free the port, or give the project another one.',
  'address-not-here': 'Let the project listen on an address that the server has.',
  'name-taken': 'Something that is not ours has this name: remove or rename it.',
  'subnet-overlap':
    'Another network of the server lies there: remove it, or set SUPASCALE_NETWORK_POOL for new projects.',
  'image-missing': 'Check the image registry of the project.',
  'registry-unreachable':
    'Check the way to the registry, or run `npm run images` and set the project’s imageRegistry to supascale.local.',
  'registry-refused': 'Wait for the registry’s limit, or use another registry.',
  'disk-full': 'Free space on the server.',
};

/** The engine's own words with the next step after them, where one is known. */
export const withNextStep = (code: string, message: string): string => {
  const next = NEXT[code];
  return next ? `${message.replace(/[.\s]*$/, '')}. ${next}` : message;
};
