import { Socket } from 'node:net';

/**
 * Sends all writes of one turn of the event loop with one system call, so that pipelined statements share a packet: BEGIN with
 * the inbox row, the outbox rows with COMMIT.
 */
export class OneWritePerTurn extends Socket {
  private isCorked = false;

  override write(chunk: string | Uint8Array, encoding?: unknown, written?: unknown): boolean {
    if (!this.isCorked) {
      this.isCorked = true;
      this.cork();
      process.nextTick(() => {
        this.isCorked = false;
        this.uncork();
      });
    }
    return super.write(chunk, encoding as BufferEncoding, written as () => void);
  }
}
