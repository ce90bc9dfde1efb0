/** The process must not start: `message` is the one line that says why and what to do. Nothing was written. */
export class StartRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartRefused';
  }
}
