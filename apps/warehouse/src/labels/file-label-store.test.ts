import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureClassOf, PermanentFailure } from '#messaging';
import { FileLabelStore } from './file-label-store.js';

/** Mounts a file system of 64 KiB; false without the permission to mount. */
const mountSmallDisk = (path: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path]).status === 0;

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

test('get returns the label by its reference, which has its size and SHA-256', async () => {
  const reference = await store.put('ORD-1', label);
  expect(reference).toEqual({
    url: 'labels:ORD-1.pdf',
    sha256: '507e95c50cc9bd7a0fb171fd45ae880cb4a48c9523494eccf81fffa5ee5341e6',
    bytes: 16,
  });
  expect(await store.get(reference)).toEqual(label);
});

test('concurrent puts of one label store one file and return one reference', async () => {
  const references = await Promise.all(Array.from({ length: 20 }, () => store.put('ORD-1', label)));
  expect(new Set(references.map(({ sha256 }) => sha256)).size).toBe(1);
  expect(await readdir(labels)).toEqual(['ORD-1.pdf']);
});

test('concurrent puts of different drawings store one of them, and every reference is to it', async () => {
  const drawings = Array.from({ length: 20 }, (_, n) => Buffer.from(`%PDF-1.3 drawing ${n}`));
  const references = await Promise.all(drawings.map((drawing) => store.put('ORD-1', drawing)));
  expect(new Set(references.map(({ sha256 }) => sha256)).size).toBe(1);
  await store.get(references[0]!);
  expect(await readdir(labels)).toEqual(['ORD-1.pdf']);
});

test('put keeps an existing label, even if it would be drawn differently today', async () => {
  const reference = await store.put('ORD-1', label);
  expect(await store.put('ORD-1', Buffer.from('%PDF-1.3 redesigned'))).toEqual(reference);
  expect(await store.get(reference)).toEqual(label);
});

test.each(['../ORD-1', '..', 'a/b', 'a\\b', '/etc/passwd', 'ORD-1\0', '', 'x'.repeat(101)])(
  'put writes no file for the order id %j',
  async (order_id) => {
    await expect(store.put(order_id, label)).rejects.toThrow(PermanentFailure);
    expect(await readdir(folder)).toEqual([]);
  },
);

test.each(['labels:../secret.pdf', 'labels:/etc/passwd', 'labels:ORD-1', 'file:///etc/passwd', ''])(
  'get opens no file for the reference %j',
  async (url) => {
    await writeFile(join(folder, 'secret.pdf'), 'secret');
    await expect(store.get({ url, sha256: '', bytes: 6 })).rejects.toThrow(/is not a label reference/);
  },
);

test('get refuses a label whose content was changed', async () => {
  const reference = await store.put('ORD-1', label);
  await writeFile(join(labels, 'ORD-1.pdf'), 'something else');
  await expect(store.get(reference)).rejects.toThrow(/does not match the SHA-256/);
});

test('a missing label is an error that names LABELS_DIR', async () => {
  const reference = await store.put('ORD-1', label);
  await rm(join(labels, 'ORD-1.pdf'));
  await expect(store.get(reference)).rejects.toThrow(
    /missing from the blob store: restore the file in LABELS_DIR/,
  );
});

test('a full disk is classified as unavailable and leaves no file behind', async () => {
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
