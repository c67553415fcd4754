/** For how long each of some things has been in a state. */
export class Stopwatches {
  private readonly since = new Map<string, number>();

  /** In whole seconds; 0 when it is not in the state. To be called at every look. */
  secondsOf(name: string, isInState: boolean): number {
    if (!isInState) this.since.delete(name);
    else if (!this.since.has(name)) this.since.set(name, Date.now());
    return Math.floor((Date.now() - (this.since.get(name) ?? Date.now())) / 1_000);
  }
}
