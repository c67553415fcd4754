/** Measures, by name, for how long a condition has been true. */
export class Stopwatches {
  private readonly since = new Map<string, number>();

  /** In whole seconds; 0 if false. Call it at every reading. */
  secondsOf(name: string, isTrue: boolean): number {
    if (!isTrue) this.since.delete(name);
    else if (!this.since.has(name)) this.since.set(name, Date.now());
    return Math.floor((Date.now() - (this.since.get(name) ?? Date.now())) / 1_000);
  }
}
