import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

interface PendingLine {
  line: string;
  resolve: () => void;
  reject: (error: Error) => void;
}

export interface OpenedFile {
  file: LedgerFile;
  lines: string[];
  /** Size of an incomplete last line left by a crash. Its request never got a response. */
  truncatedBytes: number;
}

/** An append-only file of lines. An appended line is durable. */
export class LedgerFile {
  private pending: PendingLine[] = [];
  private writer: Promise<void> | undefined;
  private failure: Error | undefined;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /**
   * 1. Create the folder and the file if missing. A crash leaves an empty file.
   * 2. Truncate the file after the last line end. After a crash before or after this, the next start does the same.
   * 3. Sync the file and its folder. Nothing is appended before.
   */
  static async open(path: string): Promise<OpenedFile> {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, 'a+');
    const bytes = await handle.readFile();
    const completeBytes = bytes.lastIndexOf('\n') + 1;
    if (completeBytes < bytes.length) await handle.truncate(completeBytes);
    await handle.sync();
    await syncFolder(dirname(path));
    const lines = bytes.toString('utf8', 0, completeBytes).split('\n').slice(0, -1);
    return { file: new LedgerFile(path, handle), lines, truncatedBytes: bytes.length - completeBytes };
  }

  /** False after a failed write: the content on disk is unknown until the file is opened again. */
  get isWritable(): boolean {
    return this.failure === undefined;
  }

  /** Resolves when the line is durable. Lines appended during a write share the next sync. */
  append(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.push({ line, resolve, reject });
      this.writer ??= this.writeAll();
    });
  }

  /** Writes pending lines first. */
  async close(): Promise<void> {
    await this.writer;
    await this.handle.close();
  }

  private async writeAll(): Promise<void> {
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      try {
        await this.write(batch.map(({ line }) => `${line}\n`).join(''));
        batch.forEach(({ resolve }) => resolve());
      } catch (error) {
        batch.forEach(({ reject }) => reject(error as Error));
      }
    }
    this.writer = undefined;
  }

  private async write(lines: string): Promise<void> {
    if (this.failure) throw this.failure;
    try {
      await this.handle.appendFile(lines);
      await this.handle.datasync();
    } catch (cause) {
      this.failure = new Error(`${this.path} cannot be written: free disk space, then restart the bank`, {
        cause,
      });
      throw this.failure;
    }
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
