import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes the whole file or nothing: it is written beside, flushed and renamed, so a process that is killed leaves the old
 * content or the new. Only its owner can read it, from the first byte.
 */
export function replaceFile(file: string, text: string): void {
  const unfinished = `${file}.new-${process.pid}`;
  // A file that is there would keep its mode, and a link would be followed.
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, text, { flag: 'wx', mode: 0o600, flush: true });
  renameSync(unfinished, file);
}

/** Throws with the file's name, and with `advice`, when the file is no JSON. */
export function readJsonFile(file: string, advice: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    const content = text.trim() === '' ? 'is empty' : 'is no JSON';
    throw new Error(`${file} ${content}. ${advice}`);
  }
}
