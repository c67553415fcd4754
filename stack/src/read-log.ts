import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** How long the log is, in bytes; 0 when there is none. */
export const lengthOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** What was logged after the first `start` bytes. */
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

/** The end of a log, long enough for an error above its stack. */
export const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-15).join('\n');
