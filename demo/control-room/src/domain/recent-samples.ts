/** Null while the value could not be read. */
export type Sample = number | null;

/** The last samples of each series, the oldest first. A series that is no longer recorded is dropped. */
export class RecentSamples {
  private series = new Map<string, Sample[]>();

  constructor(private readonly capacity: number) {}

  /** One sample for each series, all of the same time. */
  record(values: ReadonlyMap<string, Sample>): void {
    this.series = new Map(
      [...values].map(([name, value]) => [name, [...this.of(name), value].slice(-this.capacity)]),
    );
  }

  of(name: string): readonly Sample[] {
    return this.series.get(name) ?? [];
  }
}
