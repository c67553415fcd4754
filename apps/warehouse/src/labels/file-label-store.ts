import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentFailure } from '#messaging';
import { type LabelReference, LabelStore } from './label-store.js';

const SCHEME = 'labels:';

/** Stores labels as files in a folder that all replicas share. */
export class FileLabelStore extends LabelStore {
  constructor(private readonly folder: string) {
    super();
  }

  /**
   * 1. Return an existing label unchanged, even if it would be drawn differently today: messages refer to its bytes.
   * 2. Write a temporary file and fsync it. A crash leaves a file that nothing refers to.
   * 3. Link it to the name of the label, so that the label is complete or absent, and fsync the folder. If another replica
   *    was first, return its label. After a crash before the fsync, a retry finds the complete label or writes it again.
   */
  async put(order_id: string, pdf: Buffer): Promise<LabelReference> {
    const name = fileNameOf(order_id);
    const existing = await this.readLabel(name);
    if (existing) return referenceTo(name, existing);
    await mkdir(this.folder, { recursive: true });
    const temporary = join(this.folder, `.${name}.${randomUUID()}`);
    try {
      await writeFile(temporary, pdf, { flag: 'wx', flush: true });
      await link(temporary, join(this.folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return referenceTo(name, (await this.readLabel(name)) ?? pdf);
    } finally {
      await rm(temporary, { force: true });
    }
    await syncFolder(this.folder);
    return referenceTo(name, pdf);
  }

  async get({ url, sha256: expected }: LabelReference): Promise<Buffer> {
    const name = url.slice(SCHEME.length);
    if (!url.startsWith(SCHEME) || !/^[A-Za-z0-9-]+\.pdf$/.test(name))
      throw new PermanentFailure(`${url} is not a label reference`);
    const pdf = await this.readLabel(name);
    if (!pdf)
      throw new PermanentFailure(
        `the label ${url} is missing from the blob store: restore the file in LABELS_DIR`,
      );
    if (sha256(pdf) !== expected)
      throw new PermanentFailure(
        `the label ${url} does not match the SHA-256 of its reference: restore the file in LABELS_DIR`,
      );
    return pdf;
  }

  private async readLabel(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function fileNameOf(order_id: string): string {
  if (/^[A-Za-z0-9-]{1,100}$/.test(order_id)) return `${order_id}.pdf`;
  throw new PermanentFailure(
    `${JSON.stringify(order_id)} cannot be a label's file name: use letters, digits and dashes only`,
  );
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const referenceTo = (name: string, pdf: Buffer): LabelReference => ({
  url: `${SCHEME}${name}`,
  sha256: sha256(pdf),
  bytes: pdf.length,
});

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
