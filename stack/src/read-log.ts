import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** In bytes; 0 if there is no log. */
export const lengthOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** The log after its first `start` bytes. */
export function readLog(file: string, start: number): string {
  const text = Buffer.alloc(Math.max(0, lengthOf(file) - start));
  if (text.length === 0) return '';
  const log = openSync(file, 'r');
  try {
    readSync(log, text, 0, text.length, start);
  } finally {
    closeSync(log);
  }
  return text.toString('utf8');
}

/** The last 15 lines, enough for an error and its stack. */
export const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-15).join('\n');
