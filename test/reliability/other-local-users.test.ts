import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { accountOfPostgres } from '../../stack/src/postgres-account.js';
import { databaseFolder } from '../../stack/src/postgres-folders.js';
import { CUSTOMER_PUBLIC_KEY } from '../../stack/src/secrets.js';
import { supervisor } from '../support/chaos.js';
import { secretsOf } from '../support/replicas.js';
import { reachedByOtherUser, type Targets } from '../support/other-user.js';
import { expectShippedOnce, facts, placeOrder } from '../support/shop.js';

const asRoot = process.getuid?.() === 0 ? test : test.skip;
const onLinux = process.platform === 'linux' ? test : test.skip;

const database = databaseFolder(facts.dataDir, accountOfPostgres());
const secrets = Object.entries(secretsOf(facts))
  .filter(([name]) => name !== CUSTOMER_PUBLIC_KEY)
  .map(([, secret]) => secret);

const everythingIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));

/** The supervisor and all processes that descend from it. */
function processesOfShop(): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), parentOf(pid)]),
  );
  const belongsToShop = (pid: number): boolean =>
    pid === facts.pid || (pid > 1 && belongsToShop(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(belongsToShop);
}

/** Returns an empty string if the process has ended. */
function argumentsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}

const targets = (): Targets => ({
  paths: [
    ...[dirname(facts.dataDir), facts.dataDir, `${facts.dataDir}.lock`, `${facts.dataDir}.processes.lock`],
    ...[...everythingIn(facts.dataDir), database, dirname(database), ...everythingIn(database)],
  ],
  pids: processesOfShop(),
  shared: [...new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm', '/run', '/var/lib/order-rail'])],
  since: statSync(join(facts.dataDir, 'secrets.json')).mtimeMs - 1_000,
  secrets,
});

let customer: string;
beforeAll(async () => {
  const { body } = await placeOrder();
  await expectShippedOnce(body);
  customer = body.user_id;
});

let helper: ChildProcess | undefined;
afterEach(async () => {
  if (helper?.kill()) await once(helper, 'exit');
});

asRoot(
  'another user reaches an open file, folder and process argument, which proves that the next test can fail',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'open-'));
    const file = join(folder, 'secrets.json');
    chmodSync(folder, 0o777);
    writeFileSync(file, secrets[0]!);
    chmodSync(file, 0o644);
    helper = spawn(process.execPath, ['-e', 'console.log(1); setTimeout(() => {}, 30_000)', secrets[1]!]);
    await once(helper.stdout!, 'data');
    const reached = reachedByOtherUser({ ...targets(), paths: [folder, file], shared: [folder] });
    rmSync(folder, { recursive: true });
    expect(reached).toEqual(
      expect.arrayContaining([
        `reads ${file}`,
        `lists ${folder}`,
        `writes ${folder}`,
        `a secret in ${file}`,
        `a secret in the cmdline of ${helper.pid}`,
      ]),
    );
  },
);

asRoot(
  'another user of the machine reads no secret, mail, label, ledger, log, broker data or database, and writes nowhere',
  () => {
    const allTargets = targets();
    for (const part of [
      'secrets.json',
      'stack.json',
      'mails',
      'labels',
      'bank/ledger.jsonl',
      'logs/order.log',
      'rabbitmq/rabbitmq.conf',
    ])
      expect(allTargets.paths).toContain(join(facts.dataDir, part));
    expect(allTargets.paths).toContain(join(database, 'global', 'pg_control'));
    expect(allTargets.pids.length).toBeGreaterThan(10);
    expect(reachedByOtherUser({ ...allTargets, secrets: [...secrets, customer] })).toEqual([]);
  },
);

test('the data folder and the database folder grant nothing to group and others', () => {
  const open = [facts.dataDir, ...everythingIn(facts.dataDir), database, ...everythingIn(database)].filter(
    (path) => {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      return stats && !stats.isSymbolicLink() && (stats.mode & 0o077) !== 0;
    },
  );
  expect(open).toEqual([]);
  expect(lstatSync(facts.dataDir)).toMatchObject({ uid: process.getuid?.() });
});

onLinux(
  'no process of the shop has a secret in its arguments or listens on a socket in the file system',
  () => {
    const sockets = new Map(
      readFileSync('/proc/net/unix', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, , , , , , , path]) => path?.startsWith('/'))
        .map((fields) => [`socket:[${fields[6]}]`, fields[7]]),
    );
    for (const pid of processesOfShop()) {
      const args = argumentsOf(pid);
      expect([pid, secrets.filter((secret) => args.includes(secret))]).toEqual([pid, []]);
      expect([
        pid,
        descriptorsOf(pid)
          .map((name) => sockets.get(name))
          .filter(Boolean),
      ]).toEqual([pid, []]);
    }
  },
);

/** Returns the open descriptors of a process; none if it has ended or belongs to the account of PostgreSQL. */
function descriptorsOf(pid: number): string[] {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).map((name) => readlinkSync(join(folder, name)));
  } catch {
    return [];
  }
}

onLinux(
  'PostgreSQL runs as the user that started the shop or, for root, under a dedicated account',
  async () => {
    const pid = (await supervisor.status()).find(({ name }) => name === 'postgres')?.pid;
    const uid = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    expect(uid).toBe(accountOfPostgres()?.uid ?? process.getuid?.());
    expect([0, 65_534]).not.toContain(uid);
  },
);
