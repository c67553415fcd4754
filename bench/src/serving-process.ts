import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withTask } from './measuring-process.js';

/** Starts a `.process.js` of the benchmark that calls {@link serve}; resolves when it listens. */
export async function startServing(
  script: URL,
  task: Record<string, unknown>,
  signal: AbortSignal,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = fork(fileURLToPath(script), {
    ...withTask(task),
    signal,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (text) => (stderr += String(text)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject).once('message', (message) => resolve(message as string));
    child.once('close', (code) =>
      reject(new Error(`${script.pathname} exited with code ${code}:\n${stderr}`)),
    );
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}

/** Sends the URL of this process to its parent. */
export const serve = (url: string): void => void process.send!(url);
