interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result | Promise<Result>) => void;
}

/** More would hold the locks of the first for long, and repeat much when one fails. */
const MOST_TOGETHER = 25;

/** Shorter than PostgreSQL takes to find a deadlock, so that batches of two processes that are in each other's way part early. */
export const LOCK_PATIENCE = '300ms';

/**
 * Does one batch at a time: what comes alone is done at once, what comes while a batch is at work makes up the next. A batch
 * that fails must have done nothing: each of its items is then done alone, and fails for its own sake or not at all.
 */
export class Together<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private working = false;

  constructor(
    private readonly doAll: (items: readonly Item[]) => Promise<Result[]>,
    private readonly doOne: (item: Item) => Promise<Result>,
  ) {}

  /** What came of this item; rejects only when it failed alone. */
  async do(item: Item): Promise<Result> {
    return await new Promise((resolve) => {
      this.waiting.push({ item, resolve });
      if (!this.working) void this.doWaiting();
    });
  }

  private async doWaiting(): Promise<void> {
    this.working = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MOST_TOGETHER);
      const results = await this.doAll(batch.map(({ item }) => item)).catch(() => undefined);
      batch.forEach(({ item, resolve }, i) => resolve(results ? results[i]! : this.doOne(item)));
    }
    this.working = false;
  }
}
