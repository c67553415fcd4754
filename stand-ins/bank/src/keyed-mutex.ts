/** Runs tasks that share a key one after the other, in the order of the calls; other tasks run concurrently. */
export class KeyedMutex {
  private readonly last = new Map<string, Promise<void>>();

  /** Acquires all keys at once, so that two tasks that share several keys cannot deadlock. */
  runExclusive<T>(keys: readonly string[], task: () => Promise<T>): Promise<T> {
    const result = Promise.all(keys.map((key) => this.last.get(key) ?? Promise.resolve())).then(task);
    const released: Promise<void> = result.then(
      () => this.release(keys, released),
      () => this.release(keys, released),
    );
    for (const key of keys) this.last.set(key, released);
    return result;
  }

  private release(keys: readonly string[], released: Promise<void>): void {
    for (const key of keys) if (this.last.get(key) === released) this.last.delete(key);
  }
}
