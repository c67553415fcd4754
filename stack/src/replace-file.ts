import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes atomically: to another file, which is flushed and renamed, so that a kill leaves either the old or the new content.
 * Only the owner can read the file, from the first byte on.
 */
export function replaceFile(file: string, text: string): void {
  const unfinished = `${file}.new-${process.pid}`;
  // An existing file would keep its mode, and writing would follow a link.
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, text, { flag: 'wx', mode: 0o600, flush: true });
  renameSync(unfinished, file);
}

/** Throws with the file's name and `advice` if the file is not JSON. */
export function readJsonFile(file: string, advice: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    const problem = text.trim() === '' ? 'is empty' : 'is not JSON';
    throw new Error(`${file} ${problem}. ${advice}`);
  }
}
