import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentFailure } from '#messaging';
import { type LabelReference, LabelStore } from './label-store.js';

const SCHEME = 'labels:';

/** Labels as files in a folder that all replicas share. */
export class FileLabelStore extends LabelStore {
  constructor(private readonly folder: string) {
    super();
  }

  /**
   * 1. A label that is there stays, even if it would be drawn differently today: messages refer to its bytes.
   * 2. Write a temporary file and flush it. A crash leaves a file that nothing refers to.
   * 3. Rename it, so that the label is there whole or not at all, and flush the folder. A crash before leaves no label or
   *    a whole one; the next try makes it or finds it.
   */
  async put(order_id: string, pdf: Buffer): Promise<LabelReference> {
    const name = nameFor(order_id);
    const stored = await this.read(name);
    if (stored) return referenceTo(name, stored);
    await mkdir(this.folder, { recursive: true });
    const temporary = join(this.folder, `.${name}.${randomUUID()}`);
    try {
      await writeFile(temporary, pdf, { flag: 'wx', flush: true });
      await rename(temporary, join(this.folder, name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await flushFolder(this.folder);
    return referenceTo(name, pdf);
  }

  async get({ url, sha256: expected }: LabelReference): Promise<Buffer> {
    const name = url.slice(SCHEME.length);
    if (!url.startsWith(SCHEME) || !/^[A-Za-z0-9-]+\.pdf$/.test(name))
      throw new PermanentFailure(`${url} is no reference to a label`);
    const pdf = await this.read(name);
    if (!pdf) throw new PermanentFailure(`the label ${url} is gone from the blob store: look at LABELS_DIR`);
    if (sha256(pdf) !== expected)
      throw new PermanentFailure(`the label ${url} is not the one that was referred to`);
    return pdf;
  }

  private async read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function nameFor(order_id: string): string {
  if (/^[A-Za-z0-9-]{1,100}$/.test(order_id)) return `${order_id}.pdf`;
  throw new PermanentFailure(
    `${JSON.stringify(order_id)} can't name a label: letters, digits and dashes only`,
  );
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const referenceTo = (name: string, pdf: Buffer): LabelReference => ({
  url: `${SCHEME}${name}`,
  sha256: sha256(pdf),
  bytes: pdf.length,
});

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
