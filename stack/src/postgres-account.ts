import { spawnSync } from 'node:child_process';
import { FOR_ALL_USERS } from './private-files.js';

export interface Account {
  uid: number;
  gid: number;
}

const NAME = 'order-rail';

const CREATE = [
  ...['useradd', '--system', '--user-group', '--no-create-home'],
  ...['--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', NAME],
];

/**
 * PostgreSQL refuses to run as root, so root creates an account for it. With `nobody`, every other program that runs as
 * nobody could read the database. Undefined for other users, because PostgreSQL runs as them. Throws if the account cannot
 * be created.
 */
export function accountOfPostgres(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = find();
  if (found) return found;
  const [command = '', ...args] = [...FOR_ALL_USERS, ...CREATE];
  const { stderr } = spawnSync(command, args, { encoding: 'utf8' });
  // Another start may have created it at the same time.
  const created = find();
  if (created) return created;
  throw new Error(
    `PostgreSQL does not run as root, and its account ${NAME} cannot be created: ${stderr.trim()}. Create it ("${CREATE.join(' ')}"), or start as a user other than root.`,
  );
}

function find(): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, NAME], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** True if the account has the right to enter the folder. */
export const canEnter = (folder: string, account: Account): boolean =>
  spawnSync('test', ['-x', folder], { ...account, cwd: '/' }).status === 0;
