import { useEffect, useState } from 'preact/hooks';

/** A value that lives as long as the page, and whoever watches it. */
export class Kept<T> {
  private readonly watchers = new Set<(value: T) => void>();

  constructor(private value: T) {}

  get(): T {
    return this.value;
  }

  set(value: T): void {
    this.value = value;
    for (const tell of this.watchers) tell(value);
  }

  watch(tell: (value: T) => void): () => void {
    this.watchers.add(tell);
    return () => this.watchers.delete(tell);
  }
}

/** The value as it is now; the component is drawn anew when it changes. */
export function useKept<T>(kept: Kept<T>): T {
  const [value, setValue] = useState(kept.get());
  useEffect(() => {
    setValue(() => kept.get());
    return kept.watch((next) => setValue(() => next));
  }, [kept]);
  return value;
}
