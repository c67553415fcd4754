/**
 * Finds the words of the table and says which word to use: `node test/architecture/style-words.mjs`, or with paths, e.g.
 * `… libs docs`. Searches contents and paths of all files, after it has split identifiers into words.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rightUses, unsearched, words } from './style-words-table.mjs';

/** @param {string} text */
const wordsOf = (text) =>
  text
    .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]} paths relative to the root, with slashes
 */
const filesBelow = (root, folder = '') =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name;
    if (unsearched.some(({ file }) => file.test(entry.isDirectory() ? `${path}/` : path))) return [];
    if (entry.isDirectory()) return filesBelow(root, `${path}/`);
    return entry.isFile() ? [path] : [];
  });

/**
 * @param {string} root
 * @param {readonly string[]} paths searches only files below these; by default all
 * @returns {{ file: string, line: number, word: string, use: string, text: string }[]} line 0 is the path itself
 */
function findWords(root, paths = []) {
  return filesBelow(root)
    .filter(
      (file) =>
        paths.length === 0 || paths.some((path) => `${file}/`.startsWith(`${path.replace(/\/$/, '')}/`)),
    )
    .flatMap((file) => {
      const content = readFileSync(join(root, file));
      const lines = content.includes(0) ? [] : content.toString('utf8').split('\n');
      return [file, ...lines].flatMap((text, line) =>
        wordsIn(file, text).map(({ word, use }) => ({ file, line, word, use, text: text.trim() })),
      );
    });
}

/**
 * @param {string} file
 * @param {string} text
 */
function wordsIn(file, text) {
  let rest = text;
  for (const right of rightUses)
    if (!right.file || right.file.test(file)) rest = rest.replace(right.phrase, ' · ');
  const split = wordsOf(rest);
  return words.filter(
    ({ pattern, raw, where }) => (!where || where.test(file)) && pattern.test(raw ? rest : split),
  );
}

/** @param {ReturnType<typeof findWords>} findings */
function report(findings) {
  for (const { file, line, word, use, text } of findings)
    console.log(`${file}:${line}: ${word} → ${use} | ${text.slice(0, 160)}`);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { file } of findings) {
    const folder = file.split('/').slice(0, -1).slice(0, 2).join('/') || '.';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  console.log('');
  for (const [folder, count] of [...counts].sort()) console.log(`${String(count).padStart(6)}  ${folder}`);
  console.log(`${String(findings.length).padStart(6)}  findings`);
}

if (!existsSync('package.json')) throw new Error('Run this in the folder of the repository.');
const findings = findWords(process.cwd(), process.argv.slice(2));
report(findings);
process.exitCode = findings.length === 0 ? 0 : 1;
