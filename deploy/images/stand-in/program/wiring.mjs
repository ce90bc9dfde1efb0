/** What is wrong with what a service was given: one sentence for the log, without any secret. */
export class WiringError extends Error {
  name = 'WiringError';
}

/** An answer that refuses a request. */
export class HttpRefusal extends Error {
  name = 'HttpRefusal';
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}
