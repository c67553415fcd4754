import type { ManagedProcess } from '../managed-process.js';
import type { Stack } from '../stack.js';
import { type Compilation, compileOnChange } from './compile-on-change.js';
import { apps, folderOf } from '../apps.js';

const READY_WITHIN_MS = 60_000;

/** Node does not exit while a debugger is attached, so a restart does not wait as long as a stop. */
const STOP_WITHIN_MS = 3_000;

/** What a compilation asks for. */
export interface Changes {
  /** The apps that run changed code: one app for a file in its folder, all of them for a file in libs/. */
  restart: readonly string[];
  /** The topology may have changed: the setup job must run before the apps start. */
  setUp: boolean;
  /** The supervisor itself has changed, which only a new start brings in. */
  supervisor: boolean;
}

/** Decides from the files of `dist` that the compiler wrote. */
export function changesIn(written: readonly string[], running: readonly string[] = apps): Changes {
  const isIn = (folder: string) => written.some((file) => file.startsWith(`dist/${folder}/`));
  return {
    restart: isIn('libs') ? running : running.filter((app) => isIn(folderOf(app))),
    setUp: isIn('libs/contracts') || isIn('libs/messaging'),
    supervisor: isIn('stack'),
  };
}

/** Compiles sources when they change and restarts the apps that run them, for as long as the stack runs. */
export function restartOnChange(
  { processes, setUp }: Pick<Stack, 'processes' | 'setUp'>,
  say: (line: string) => void,
): void {
  let previous: Promise<void> = Promise.resolve();
  const apply = async ({ written, errors }: Compilation) => {
    if (errors.length > 0) return say(`${errors.join('\n')}\nFix this first: nothing is restarted.`);
    const changes = changesIn(written);
    if (changes.supervisor) say('stack/ has changed. Stop npm run dev and start it again to use it.');
    if (changes.setUp) await setUp();
    const affected = processes.filter(({ spec }) => changes.restart.includes(spec.name));
    await Promise.all(affected.map((managed) => restart(managed, say)));
  };
  const compiler = compileOnChange('tsconfig.build.json', (compilation) => {
    previous = previous.then(() => apply(compilation)).catch((error: unknown) => say(String(error)));
  });
  void compiler.exit.then((exit) =>
    say(`The compiler has ended (${exit}). Stop npm run dev and start it again.`),
  );
}

/** Leaves alone what somebody stopped on purpose. */
async function restart(managed: ManagedProcess, say: (line: string) => void): Promise<void> {
  const { name } = managed.spec;
  if (managed.status().state === 'stopped') return say(`${name} is stopped and stays so.`);
  const startedAt = Date.now();
  await managed.stop(STOP_WITHIN_MS);
  managed.start();
  await managed.ready(READY_WITHIN_MS, { firstStart: true }).then(
    () => say(`${name} restarted in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`),
    (error: unknown) => say((error as Error).message),
  );
}
