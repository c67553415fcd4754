import { Logger } from '@nestjs/common';

/**
 * Does the same work again and again, never twice at once: a turn that takes longer than the pause leaves out the next.
 * A failure is logged, and the next turn comes all the same.
 */
export class Repetition {
  private readonly log: Logger;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> | undefined;

  constructor(
    name: string,
    private readonly work: () => Promise<void>,
  ) {
    this.log = new Logger(name);
  }

  /** The first turn comes after the first pause. */
  start(everyMs: number): void {
    this.timer = setInterval(() => {
      this.turn ??= this.work()
        .catch((error: unknown) => this.log.warn(`failed this time: ${String(error)}`))
        .finally(() => (this.turn = undefined));
    }, everyMs);
  }

  /** Resolves when the turn that is running has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.turn;
  }
}
