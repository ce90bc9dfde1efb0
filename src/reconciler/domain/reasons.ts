/** Kinds of things that are true of a project, or not. */
export const CONDITION_TYPES = [
  'Ready',
  'Progressing',
  'Degraded',
  'EngineReachable',
  'ImagesAvailable',
  'Secured',
] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];

interface ReasonText {
  /** What is the case, a sentence. */
  readonly means: string;
  /** What a person can do; '' where there is nothing to be done. The reconciler goes on by itself in any case. */
  readonly next: string;
}

const said = (means: string, next = ''): ReasonText => ({ means, next });

/** The one list of words that conditions give as their reason. `docs/reconciler.md` is written from it. */
export const REASONS = {
  'as-wished': said('Everything stands as wished.'),
  converging: said('The newest wish is being carried out, or services are on their way to being healthy.'),
  'at-rest': said('No engine call is under way.'),
  none: said('Nothing is amiss.'),
  answers: said('The engine answers.'),
  'not-tried-yet': said('The first attempt to reach the engine has not ended.'),
  'not-looked-yet': said('The first look at the project is still to come.'),
  'engine-unreachable': said(
    'The engine does not answer, so nobody knows how the project is. Nothing is created or removed meanwhile.',
    'Start the engine, or mend the way to it.',
  ),
  stale: said(
    'The last look is too old to be believed.',
    'Ask for a look; if that does not help, see whether the program is overloaded or its log tells of errors.',
  ),
  'crash-loop': said(
    'A service crashed again and again; it is tried again with growing delay.',
    'Read its last lines, and mend what it says.',
  ),
  'first-init-failed': said(
    'The first start of the database was not carried to its end, so its volume holds half of what it needs.',
    'Mend what its log says, and let the project begin afresh (POST /api/v1/projects/{ref}/start-afresh): it has held no data of yours.',
  ),
  unhealthy: said('A service runs and its health check fails.', 'Read its last lines.'),
  restarting: said('The engine restarts a service that ended.', 'Read its last lines.'),
  'data-volume-missing': said(
    'A volume that held data is gone. Nothing that uses it is created or started, for it would begin empty.',
    'Bring the volume back under its name, or remove the project.',
  ),
  'images-there': said('Every image that is needed now is on the server.'),
  pulling: said('Images are being pulled.'),
  'local-only': said('Nothing listens on other addresses than the server’s own.'),
  'open-to-others': said(
    'Ports of the project listen on addresses that others reach, without TLS of their own.',
    'Put a proxy with TLS in front and bind the project to 127.0.0.1, or make sure that the network is yours.',
  ),
  unreachable: said('The engine was lost in the middle of a call.', 'Start the engine, or mend the way to it.'),
  timeout: said('The engine took too long to answer.', 'See whether the server is overloaded.'),
  aborted: said('The call was given up, because the program was stopping.'),
  'name-taken': said('Something that is not ours has a name that we need.', 'Remove or rename it.'),
  'port-taken': said(
    'Something else listens on a port of the project.',
    'Free the port, or give the project another one.',
  ),
  'address-not-here': said(
    'The server does not have the address that the project shall listen on.',
    'Let the project listen on an address that the server has.',
  ),
  'subnet-overlap': said(
    'Another network lies where the project’s shall be.',
    'Another network of the server lies there: remove it, or set SUPASCALE_NETWORK_POOL for new projects.',
  ),
  'network-missing': said('The project’s network went away under a call.'),
  'network-in-use': said('The network still has something attached that is not ours.', 'Detach or remove it.'),
  'image-missing': said('There is no such image.', 'Check the tag and the image registry of the project.'),
  'registry-unreachable': said(
    'The registry does not answer.',
    'Check the way to the registry, or run `npm run images` and set the project’s imageRegistry to supascale.local.',
  ),
  'registry-refused': said(
    'The registry refuses further pulls for now.',
    'Wait for the registry’s limit, log in there for a higher one, or use another registry.',
  ),
  'registry-denied': said(
    'The registry does not let us read the image.',
    'Give credentials for that registry that may read the image, or use another registry.',
  ),
  'platform-mismatch': said(
    'The image is for another processor.',
    'Choose a tag or a registry that has the image for the server’s processor.',
  ),
  'digest-mismatch': said(
    'The registry’s content under the tag is not what the project was pinned to.',
    'The registry’s content is not what it was: find out why before you trust it. To take it, pin the image anew (Operations → Images), or choose another tag.',
  ),
  'pull-failed': said('The pull ended with an error.'),
  'volume-in-use': said('A volume is still used by a container that is not ours.', 'Remove that container.'),
  'not-found': said('What the call was about went away meanwhile.'),
  'not-running': said('The container does not run.'),
  'already-in-progress': said('The engine is doing just that already.'),
  'start-failed': said('The engine could not start the container.', 'Read the engine’s own words.'),
  'invalid-config': said('The engine refuses the container’s configuration.', 'Read the engine’s own words.'),
  'disk-full': said('The server’s disk is full.', 'Free space on the server.'),
  conflict: said('The engine refuses the call in the state that it is in.', 'Read the engine’s own words.'),
  unexpected: said('Something failed that was not foreseen.', 'See the program’s log, and report it.'),
} as const satisfies Readonly<Record<string, ReasonText>>;

export type Reason = keyof typeof REASONS;

/** What the log says as one of the listed reasons; a word of another version of the program is `unexpected`. */
export const reasonFrom = (word: string): Reason => (Object.hasOwn(REASONS, word) ? (word as Reason) : 'unexpected');

/** The engine's own words with the next step after them, where one is known. */
export function withNextStep(reason: Reason, message: string): string {
  const { next } = REASONS[reason];
  return next ? `${message.replace(/[.\s]*$/, '')}. ${next}` : message;
}
