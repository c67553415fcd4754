import type { ManagedProcess } from '../managed-process.js';
import type { Stack } from '../stack.js';
import { type Compilation, compileOnChange } from './compile-on-change.js';
import { apps, folderOf } from '../apps.js';

const READY_WITHIN_MS = 60_000;

/** Shorter than at a stop: Node does not exit while a debugger is attached. */
const STOP_WITHIN_MS = 3_000;

export interface Changes {
  /** The apps that run changed code: one app for a file in its folder, all of them for a file in libs/. */
  restart: readonly string[];
  /** The topology may have changed: the setup job must run before the apps start. */
  setUp: boolean;
  /** The supervisor has changed: `npm run dev` must be started again. */
  supervisor: boolean;
}

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
  print: (line: string) => void,
): void {
  let previous: Promise<void> = Promise.resolve();
  const apply = async ({ written, errors }: Compilation) => {
    if (errors.length > 0) return print(`${errors.join('\n')}\nNothing is restarted. Fix the errors first.`);
    const changes = changesIn(written);
    if (changes.supervisor) print('stack/ has changed. Stop npm run dev and start it again to use it.');
    if (changes.setUp) await setUp();
    const affected = processes.filter(({ spec }) => changes.restart.includes(spec.service ?? spec.name));
    await Promise.all(affected.map((managed) => restart(managed, print)));
  };
  const compiler = compileOnChange('tsconfig.build.json', (compilation) => {
    previous = previous.then(() => apply(compilation)).catch((error: unknown) => print(String(error)));
  });
  void compiler.exit.then((exit) =>
    print(`The compiler has ended (${exit}). Stop npm run dev and start it again.`),
  );
}

/** Does not start a process that was stopped by a command. */
async function restart(managed: ManagedProcess, print: (line: string) => void): Promise<void> {
  const { name } = managed.spec;
  if (managed.status().state === 'stopped')
    return print(`${name} stays stopped. Start it with: npm run chaos -- start ${name}`);
  const startedAt = Date.now();
  await managed.stop(STOP_WITHIN_MS);
  managed.start();
  await managed.ready(READY_WITHIN_MS, { firstStart: true }).then(
    () => print(`${name} restarted in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`),
    (error: unknown) => print((error as Error).message),
  );
}
