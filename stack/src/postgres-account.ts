import { spawnSync } from 'node:child_process';
import { FOR_ALL_USERS } from './private-files.js';

/** An account of this machine. */
export interface Account {
  uid: number;
  gid: number;
}

const NAME = 'order-rail';

const MAKE = [
  ...['useradd', '--system', '--user-group', '--no-create-home'],
  ...['--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', NAME],
];

/**
 * PostgreSQL refuses to run as root, so root gives it an account of its own: as `nobody`, every other program that runs as
 * nobody could read the database. Undefined for all other users, as whom PostgreSQL runs itself. Throws when the account cannot be made.
 */
export function accountOfPostgres(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = find();
  if (found) return found;
  const [command = '', ...args] = [...FOR_ALL_USERS, ...MAKE];
  const { stderr } = spawnSync(command, args, { encoding: 'utf8' });
  // Another start may have made it meanwhile.
  const made = find();
  if (made) return made;
  throw new Error(
    `PostgreSQL does not run as root, and its account ${NAME} can not be made: ${stderr.trim()}. Make it ("${MAKE.join(' ')}"), or start as another user than root.`,
  );
}

function find(): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, NAME], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** True when this account may look into the folder. */
export const canEnter = (folder: string, account: Account): boolean =>
  spawnSync('test', ['-x', folder], { ...account, cwd: '/' }).status === 0;
