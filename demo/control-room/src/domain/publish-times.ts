/** The times of the last published messages of each type, in milliseconds. */
export class PublishTimes {
  private readonly byType: ReadonlyMap<string, { times: Float64Array; count: number }>;

  /** Uses 8 bytes for each time. */
  constructor(
    types: readonly string[],
    readonly capacity: number,
  ) {
    this.byType = new Map(types.map((type) => [type, { times: new Float64Array(capacity), count: 0 }]));
  }

  record(type: string, at: number): void {
    const known = this.byType.get(type);
    if (!known) return;
    known.times[known.count % this.capacity] = at;
    known.count += 1;
  }

  /** With 1 the time of the newest message; undefined if fewer messages are known. */
  ofNthNewest(type: string, n: number): number | undefined {
    const known = this.byType.get(type);
    if (!known || n < 1 || n > Math.min(known.count, this.capacity)) return undefined;
    return known.times[(known.count - n) % this.capacity];
  }
}
