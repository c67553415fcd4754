import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureClassOf, PermanentFailure } from '#messaging';
import { FileLabelStore } from './file-label-store.js';

/** A file system of 64 KiB; false without the right to mount one. */
const mountSmallDisk = (at: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]).status === 0;

const label = Buffer.from('%PDF-1.3 a label');

let folder: string;
let labels: string;
let store: FileLabelStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labels-'));
  labels = join(folder, 'labels');
  store = new FileLabelStore(labels);
});

afterEach(() => rm(folder, { recursive: true }));

test('a label is had back by its reference, which says how long it is and what it hashes to', async () => {
  const reference = await store.put('ORD-1', label);
  expect(reference).toEqual({
    url: 'labels:ORD-1.pdf',
    sha256: '507e95c50cc9bd7a0fb171fd45ae880cb4a48c9523494eccf81fffa5ee5341e6',
    bytes: 16,
  });
  expect(await store.get(reference)).toEqual(label);
});

test('a label that is put again, also at once, is one file and one reference', async () => {
  const references = await Promise.all(Array.from({ length: 20 }, () => store.put('ORD-1', label)));
  expect(new Set(references.map(({ sha256 }) => sha256)).size).toBe(1);
  expect(await readdir(labels)).toEqual(['ORD-1.pdf']);
});

test('a label that messages refer to stays as it is, even if it would be drawn differently today', async () => {
  const reference = await store.put('ORD-1', label);
  expect(await store.put('ORD-1', Buffer.from('%PDF-1.3 redesigned'))).toEqual(reference);
  expect(await store.get(reference)).toEqual(label);
});

test.each(['../ORD-1', '..', 'a/b', 'a\\b', '/etc/passwd', 'ORD-1\0', '', 'x'.repeat(101)])(
  'an order that calls itself %j gets no file anywhere',
  async (order_id) => {
    await expect(store.put(order_id, label)).rejects.toThrow(PermanentFailure);
    expect(await readdir(folder)).toEqual([]);
  },
);

test.each(['labels:../secret.pdf', 'labels:/etc/passwd', 'labels:ORD-1', 'file:///etc/passwd', ''])(
  'a reference to %j opens no file',
  async (url) => {
    await writeFile(join(folder, 'secret.pdf'), 'secret');
    await expect(store.get({ url, sha256: '', bytes: 6 })).rejects.toThrow(/is no reference to a label/);
  },
);

test('a label that was changed behind the shop’s back is not handed out', async () => {
  const reference = await store.put('ORD-1', label);
  await writeFile(join(labels, 'ORD-1.pdf'), 'something else');
  await expect(store.get(reference)).rejects.toThrow(/is not the one that was referred to/);
});

test('a label that is gone is reported with the place to look at', async () => {
  const reference = await store.put('ORD-1', label);
  await rm(join(labels, 'ORD-1.pdf'));
  await expect(store.get(reference)).rejects.toThrow(/gone from the blob store: look at LABELS_DIR/);
});

test('a full disk makes the store unavailable, leaves no file behind, and is no fault of the label', async () => {
  if (!mountSmallDisk(folder)) return;
  try {
    await store.put('ORD-1', label);
    await writeFile(join(folder, 'fill'), Buffer.alloc(60_000)).catch(() => undefined);
    const failure: unknown = await store.put('ORD-2', Buffer.alloc(60_000)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ENOSPC' });
    expect(failureClassOf(failure)).toBe('unavailable');
    expect(await readdir(labels)).toEqual(['ORD-1.pdf']);
    await rm(join(folder, 'fill'));
    await store.put('ORD-2', Buffer.alloc(10_000));
  } finally {
    spawnSync('umount', [folder]);
  }
});
