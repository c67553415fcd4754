/**
 * Runs as another user, who cannot read this file: other-user.ts passes the code as an argument. Tries to reach the targets
 * in the JSON on standard input.
 */
import { accessSync, closeSync, constants, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { paths, pids, shared, since, secrets } = JSON.parse(readFileSync(0, 'utf8'));
const reached = [];

const succeeds = (action) => {
  try {
    action();
    return true;
  } catch {
    return false;
  }
};
const kindOf = (path) => {
  try {
    const stats = lstatSync(path);
    if (stats.isDirectory()) return 'folder';
    return stats.isFile() && stats.size < 10_000_000 && stats.mtimeMs > since ? 'file' : 'other';
  } catch {
    return 'closed';
  }
};
const textOf = (file) => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};
const holdsSecret = (text) => secrets.some((secret) => text.includes(secret));

for (const path of paths) {
  if (succeeds(() => closeSync(openSync(path, 'r')))) reached.push(`reads ${path}`);
  if (succeeds(() => readdirSync(path))) reached.push(`lists ${path}`);
  if (succeeds(() => accessSync(path, constants.W_OK))) reached.push(`writes ${path}`);
}

for (const pid of pids)
  for (const part of ['environ', 'fd', 'mem'])
    if (succeeds(() => (part === 'fd' ? readdirSync : readFileSync)(`/proc/${pid}/${part}`)))
      reached.push(`reads the ${part} of ${pid}`);

for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
  for (const part of ['cmdline', 'environ', 'comm'])
    if (holdsSecret(textOf(`/proc/${pid}/${part}`))) reached.push(`a secret in the ${part} of ${pid}`);

const search = (folder) => {
  for (const name of succeeds(() => readdirSync(folder)) ? readdirSync(folder) : []) {
    const path = join(folder, name);
    const kind = kindOf(path);
    if (kind === 'folder') search(path);
    if (kind === 'file' && holdsSecret(textOf(path))) reached.push(`a secret in ${path}`);
  }
};
shared.forEach(search);

process.stdout.write(JSON.stringify(reached));
