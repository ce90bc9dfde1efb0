import { Refused } from './refused.js';

/** Another process may write now, and this one not any more: nothing was written. The process has to end. */
export class LeaseLost extends Refused {
  constructor(message: string) {
    super('unavailable', message);
    this.name = 'LeaseLost';
  }
}
