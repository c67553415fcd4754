import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

interface WaitingLine {
  line: string;
  written: () => void;
  failed: (error: Error) => void;
}

/** What a ledger file held when it was opened. */
export interface OpenedFile {
  file: LedgerFile;
  lines: string[];
  /** Bytes of a last line that a crash left unfinished; nobody was ever answered on its account. */
  cutOff: number;
}

/** An append-only file of lines; a line that was appended survives the process and the machine. */
export class LedgerFile {
  private waiting: WaitingLine[] = [];
  private writer: Promise<void> | undefined;
  private failure: Error | undefined;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /**
   * 1. Create folder and file where missing. A crash leaves an empty file.
   * 2. Cut off what follows the last line end. A crash before or after: the next start cuts it off, or finds it gone.
   * 3. Sync the file, and the folder that names it. Only then is anything appended.
   */
  static async open(path: string): Promise<OpenedFile> {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, 'a+');
    const bytes = await handle.readFile();
    const whole = bytes.lastIndexOf('\n') + 1;
    if (whole < bytes.length) await handle.truncate(whole);
    await handle.sync();
    await syncFolder(dirname(path));
    const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1);
    return { file: new LedgerFile(path, handle), lines, cutOff: bytes.length - whole };
  }

  /** False after a failed write: what is on the disk is then unknown until the file is opened anew. */
  get isWritable(): boolean {
    return this.failure === undefined;
  }

  /** Resolves when the line is on the disk; lines that come while another is being written share the next sync. */
  append(line: string): Promise<void> {
    return new Promise((written, failed) => {
      this.waiting.push({ line, written, failed });
      this.writer ??= this.writeAll();
    });
  }

  /** Writes what waits, then closes. */
  async close(): Promise<void> {
    await this.writer;
    await this.handle.close();
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.write(batch.map(({ line }) => `${line}\n`).join(''));
        batch.forEach(({ written }) => written());
      } catch (error) {
        batch.forEach(({ failed }) => failed(error as Error));
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
      this.failure = new Error(`${this.path} can't be written: make room for it, then restart the bank`, {
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
