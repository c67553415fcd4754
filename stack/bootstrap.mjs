/** Prepares a clone: installs dependencies, generates Prisma clients, compiles, builds the control room's page. Skips each step that is up to date. */
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const page = 'demo/control-room/page';
const services = () => readdirSync(join(root, 'prisma'));

/** `until` names the last step to run. If a step fails, prints the output of its tool and ends the process. */
export async function bootstrap(until) {
  process.chdir(root);
  requireNode();
  const lock = digest(['package-lock.json']);
  await step('dependencies', 'node_modules/.order-rail', lock, (run) =>
    run(npm(), ['ci', '--ignore-scripts', '--no-audit', '--no-fund']),
  );
  if (until === 'dependencies') return;
  const schemas = digest(services().map((service) => `prisma/${service}/schema.prisma`));
  await step('Prisma clients', 'node_modules/.order-rail-prisma', lock + schemas, generateClients);
  const sources = digest(['tsconfig.json', 'tsconfig.build.json', ...sourceFiles()]);
  await step(
    'build',
    'dist/.order-rail',
    lock + schemas + sources,
    (run) => run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']),
    'dist/.tsbuildinfo',
  );
  await step(
    'page',
    'dist/.order-rail-page',
    lock + digest([...filesIn(page), 'docs/asyncapi.yaml']),
    (run) =>
      run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--config', `${page}/vite.config.ts`]),
  );
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `This is Node ${process.versions.node}. Install Node 20.19 or newer from https://nodejs.org.`,
  );
  process.exit(1);
}

/**
 * Runs `work` unless the stamp file holds this input, in one process at a time. The stamp is deleted first, so that a step
 * which was killed runs again even if its input returns to an earlier state. The step also runs if `output` is newer than the
 * stamp: `npm run dev` or `nest start` may have written it from other sources.
 */
export async function step(name, stamp, input, work, output) {
  const timeOf = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const isDone = () =>
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === input &&
    !(output !== undefined && timeOf(output) > timeOf(stamp));
  if (isDone()) return;
  const startedAt = Date.now();
  process.stdout.write(`  ${name.padEnd(16)}`);
  const lock = await buildLock();
  if (!isDone()) {
    rmSync(stamp, { force: true });
    await work((command, args, env) => run(command, args, env, lock));
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(`${stamp}.new`, input, { flush: true });
    renameSync(`${stamp}.new`, stamp);
  }
  closeSync(lock);
  process.stdout.write(`${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

/**
 * Waits for the build lock of this clone. The tools that this process starts inherit it, and the kernel releases it when all
 * of them have ended. Without flock and perl there is no lock.
 */
async function buildLock() {
  mkdirSync('.order-rail', { recursive: true });
  // Only for the owner: a user who can open the file can lock it and block every build.
  const lock = openSync('.order-rail/build.lock', 'a', 0o600);
  for (const [command, ...args] of [
    ['flock', '3'],
    ['perl', '-e', 'open(my $file, ">>&=", 3) and flock($file, 2)'],
  ]) {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore', lock] });
    const started = await new Promise((resolve) =>
      child.once('error', () => resolve(false)).once('close', () => resolve(true)),
    );
    if (started) break;
  }
  return lock;
}

/** Prisma would download a native engine. Generating needs none, so the variable names a program that Prisma never starts. */
async function generateClients(run) {
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
  for (const service of services()) {
    const schema = `prisma/${service}/schema.prisma`;
    await run(process.execPath, ['node_modules/prisma/build/index.js', 'generate', '--schema', schema], env);
  }
}

function run(command, args, env = process.env, lock = undefined) {
  return new Promise((resolve) => {
    const stdio = ['ignore', 'pipe', 'pipe', lock];
    const child = spawn(command, args, { cwd: root, env, stdio, shell: process.platform === 'win32' });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) =>
      fail(`${command} cannot be started: ${error.message}. Check that it is installed and in PATH.`),
    );
    child.on('close', (code) => (code === 0 ? resolve() : fail(`failed (${code})\n\n${output}`)));
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const npm = () => (process.platform === 'win32' ? 'npm.cmd' : 'npm');

const sourceFiles = () =>
  filesIn('apps', 'stand-ins', 'demo', 'libs', 'stack', 'bench').filter(
    (file) => file.endsWith('.ts') && !file.startsWith(join(page, '/')),
  );

const filesIn = (...folders) =>
  folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file))),
    )
    .sort();

/** Hashes contents, not modification times: a fresh checkout of the same commit needs no new build. */
function digest(files) {
  const hash = createHash('sha256');
  for (const file of files)
    if (statSync(join(root, file), { throwIfNoEntry: false })?.isFile())
      hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bootstrap(process.argv[2]);
