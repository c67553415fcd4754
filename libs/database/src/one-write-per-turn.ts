import { Socket } from 'node:net';

/**
 * Sends what is written in one turn of the event loop with one system call, so that pipelined statements travel in one
 * packet: BEGIN with the inbox row, the outbox rows with COMMIT.
 */
export class OneWritePerTurn extends Socket {
  private isHeld = false;

  override write(chunk: string | Uint8Array, encoding?: unknown, written?: unknown): boolean {
    if (!this.isHeld) {
      this.isHeld = true;
      this.cork();
      process.nextTick(() => {
        this.isHeld = false;
        this.uncork();
      });
    }
    return super.write(chunk, encoding as BufferEncoding, written as () => void);
  }
}
