import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
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
   * 1. Write a temporary file and flush it. A crash leaves a file that nothing refers to.
   * 2. Rename it. From then on the label is there, whole; the same label put again replaces itself.
   */
  async put(order_id: string, pdf: Buffer): Promise<LabelReference> {
    const name = nameFor(order_id);
    await mkdir(this.folder, { recursive: true });
    const temporary = join(this.folder, `.${name}.${randomUUID()}`);
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(pdf);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.folder, name));
    return { url: `${SCHEME}${name}`, sha256: sha256(pdf), bytes: pdf.length };
  }

  async get({ url, sha256: expected }: LabelReference): Promise<Buffer> {
    const name = url.slice(SCHEME.length);
    if (!url.startsWith(SCHEME) || !/^[A-Za-z0-9-]+\.pdf$/.test(name))
      throw new PermanentFailure(`${url} is no reference to a label`);
    const pdf = await readFile(join(this.folder, name));
    if (sha256(pdf) !== expected)
      throw new PermanentFailure(`the label ${url} is not the one that was referred to`);
    return pdf;
  }
}

function nameFor(order_id: string): string {
  if (/^[A-Za-z0-9-]{1,100}$/.test(order_id)) return `${order_id}.pdf`;
  throw new PermanentFailure(
    `${JSON.stringify(order_id)} can't name a label: letters, digits and dashes only`,
  );
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
