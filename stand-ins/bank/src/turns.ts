/** Lets those who name the same thing go one after the other, in the order of asking; all others don't wait. */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** All names are taken at once, so two who share several names never wait for each other. */
  take<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const turn = Promise.all(names.map((name) => this.last.get(name) ?? Promise.resolve())).then(work);
    const over: Promise<void> = turn.then(
      () => this.leave(names, over),
      () => this.leave(names, over),
    );
    for (const name of names) this.last.set(name, over);
    return turn;
  }

  private leave(names: readonly string[], over: Promise<void>): void {
    for (const name of names) if (this.last.get(name) === over) this.last.delete(name);
  }
}
