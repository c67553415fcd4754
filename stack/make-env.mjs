/**
 * Writes .env, the secrets of the containers: a random value for every variable that a compose file requires. Keeps the
 * values that the file already has. Needs only Node:
 *
 *   node stack/make-env.mjs
 *   docker run --rm -v "$PWD":/shop -w /shop node:24-bookworm-slim node stack/make-env.mjs
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The shared password of both administrators in an earlier version, and the password of the database's superuser. */
const [SHARED, SUPERUSER] = ['ADMIN_PASSWORD', 'POSTGRES_DATABASE_PASSWORD'];

const [PRIVATE, PUBLIC] = ['CUSTOMER_TOKEN_PRIVATE_KEY', 'CUSTOMER_TOKEN_PUBLIC_KEY'];

/** Adds missing variables to .env in this folder, and returns their names. */
export function makeEnv(folder) {
  const file = join(folder, '.env');
  const required = new Set(
    readdirSync(folder)
      .filter((name) => /^docker-compose(\.\w+)?\.yml$/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .flatMap((compose) => [...compose.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name)),
  );
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const existing = new Map(
    [...text.matchAll(/^([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [name, value.trim()]),
  );
  if (existing.has(PUBLIC) && !existing.has(PRIVATE))
    throw new Error(`.env has ${PUBLIC} without its ${PRIVATE}. Add it, or remove both.`);
  const privateKey = existing.has(PRIVATE)
    ? createPrivateKey({ key: Buffer.from(existing.get(PRIVATE), 'base64url'), format: 'der', type: 'pkcs8' })
    : generateKeyPairSync('ed25519').privateKey;
  const generators = {
    // The database was created with the shared password and keeps it.
    ...(existing.has(SHARED) && { [SUPERUSER]: () => existing.get(SHARED) }),
    [PRIVATE]: () => privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
    [PUBLIC]: () => createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64url'),
  };
  const added = [...required].filter((name) => !existing.has(name));
  const lines = added.map(
    (name) => `${name}=${generators[name]?.() ?? randomBytes(18).toString('base64url')}\n`,
  );
  // Written to another file and renamed, so that a kill cannot leave half a password.
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  writeFileSync(unfinished, text + separator + lines.join(''), { flag: 'wx', mode: 0o600, flush: true });
  // Root in a container creates it, and the owner of the folder must be able to read it.
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() === 0) chownSync(unfinished, uid, gid);
  renameSync(unfinished, file);
  return added;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  try {
    const added = makeEnv(dirname(dirname(fileURLToPath(import.meta.url))));
    console.log(added.length > 0 ? `Added to .env: ${added.join(', ')}` : '.env has all variables.');
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
