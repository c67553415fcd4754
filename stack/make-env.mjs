/**
 * Makes .env, the secrets of the containers: every variable that docker-compose.yml can't do without, at random. What is
 * in the file already stays as it is. Needs Node and nothing else:
 *
 *   node stack/make-env.mjs
 *   docker run --rm -v "$PWD":/shop -w /shop node:24-bookworm-slim node stack/make-env.mjs
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What an earlier version called the password of both administrators, and what the one of the database is called now. */
const [SHARED, SUPERUSER] = ['ADMIN_PASSWORD', 'POSTGRES_DATABASE_PASSWORD'];

const [PRIVATE, PUBLIC] = ['CUSTOMER_TOKEN_PRIVATE_KEY', 'CUSTOMER_TOKEN_PUBLIC_KEY'];

/** Adds what is missing to the .env beside the compose file of this folder, and returns the names that it added. */
export function makeEnv(folder) {
  const file = join(folder, '.env');
  const compose = readFileSync(join(folder, 'docker-compose.yml'), 'utf8');
  const needed = new Set([...compose.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name));
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const kept = new Map(
    [...text.matchAll(/^([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [name, value.trim()]),
  );
  if (kept.has(PUBLIC) && !kept.has(PRIVATE))
    throw new Error(`.env has ${PUBLIC} and not the ${PRIVATE} that belongs to it: add it, or take both out`);
  const privateKey = kept.has(PRIVATE)
    ? createPrivateKey({ key: Buffer.from(kept.get(PRIVATE), 'base64url'), format: 'der', type: 'pkcs8' })
    : generateKeyPairSync('ed25519').privateKey;
  const made = {
    // The database was made with it, and keeps it.
    ...(kept.has(SHARED) && { [SUPERUSER]: () => kept.get(SHARED) }),
    [PRIVATE]: () => privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
    [PUBLIC]: () => createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64url'),
  };
  const added = [...needed].filter((name) => !kept.has(name));
  const lines = added.map((name) => `${name}=${made[name]?.() ?? randomBytes(18).toString('base64url')}\n`);
  // Written beside and renamed: killed in the middle, it would leave a password in part.
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  writeFileSync(unfinished, text + separator + lines.join(''), { flag: 'wx', mode: 0o600, flush: true });
  // Made in a container by root, it would be closed to whose folder it is.
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() === 0) chownSync(unfinished, uid, gid);
  renameSync(unfinished, file);
  return added;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  try {
    const added = makeEnv(dirname(dirname(fileURLToPath(import.meta.url))));
    console.log(added.length > 0 ? `added to .env: ${added.join(', ')}` : '.env has all it needs');
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
