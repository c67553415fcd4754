import { spawn } from 'node:child_process';

/** One command of a drill and what it must print. */
export interface Step {
  command: string;
  expected: string;
}

/** A chapter of docs/drills.md. */
export interface Drill {
  title: string;
  steps: Step[];
}

/** Parses the page: the shell functions that all drills use, and the drills. */
export function readDrills(page: string): { functions: string; drills: Drill[] } {
  const [, functions = ''] = /^```sh\n([^]*?)^```/m.exec(page) ?? [];
  const drills = [...page.matchAll(/^## (.+)\n[^]*?^```console\n([^]*?)^```/gm)].map(
    ([, title = '', block = '']) => ({ title, steps: readSteps(block) }),
  );
  return { functions, drills };
}

const readSteps = (block: string): Step[] =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command = '', ...lines] = text.trimEnd().split('\n');
      return { command, expected: lines.join('\n') };
    });

/** A command that changes nothing may be repeated until it prints the expected output. */
export const isReadOnly = ({ command }: Step): boolean =>
  /^(look|mails|bank|curl|alert|query) /.test(command) && !command.includes('-X');

/** `…` matches any text, an order id matches any order id, and all other text must be equal. */
export function matchesOutput(printed: string, expected: string): boolean {
  const pattern = expected
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/ORD-[0-9a-f-]{36}/g, 'ORD-[0-9a-f-]{36}')
    .replaceAll('…', '[^]*');
  return new RegExp(`^${pattern}$`).test(printed);
}

/** One shell for a whole drill, so that its commands share variables. */
export class Shell {
  private readonly shell;
  private printed = '';
  private checkForEnd = () => {};
  /** What the last command wrote to stderr: errors and progress. */
  errorOutput = '';

  constructor(env: Record<string, string>) {
    this.shell = spawn('sh', { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    this.shell.stdout.on('data', (text) => {
      this.printed += String(text);
      this.checkForEnd();
    });
    this.shell.stderr.on('data', (text) => {
      this.errorOutput += String(text);
      this.checkForEnd();
    });
  }

  /** Returns what the command printed, without the final line break. */
  async run(command: string): Promise<string> {
    const end = `end of ${performance.now()}`;
    this.printed = this.errorOutput = '';
    const ended = new Promise<void>((resolve) => {
      this.checkForEnd = () => {
        if (this.printed.includes(end) && this.errorOutput.includes(end)) resolve();
      };
    });
    this.shell.stdin.write(`${command}\necho '${end}'\necho '${end}' >&2\n`);
    await ended;
    this.errorOutput = this.errorOutput.replace(`${end}\n`, '');
    return this.printed.replace(`${end}\n`, '').trimEnd();
  }

  close(): void {
    this.shell.stdin.end();
  }
}
