/** What has to be taken away again, in reverse order of its making. */
export class Cleanup {
  private readonly works: (() => unknown)[] = [];

  add(work: () => unknown): void {
    this.works.push(work);
  }

  /** Runs all of it, also when some fails. @throws AggregateError with what failed */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (let work = this.works.pop(); work; work = this.works.pop()) {
      try {
        await work();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, `Tidying up failed: ${errors.map(String).join('; ')}`);
  }
}
