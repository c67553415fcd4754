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

/** What the page says: the words that all drills use, and the drills. */
export function readDrills(page: string): { words: string; drills: Drill[] } {
  const [, words = ''] = /^```sh\n([^]*?)^```/m.exec(page) ?? [];
  const drills = [...page.matchAll(/^## (.+)\n[^]*?^```console\n([^]*?)^```/gm)].map(
    ([, title = '', block = '']) => ({ title, steps: readSteps(block) }),
  );
  return { words, drills };
}

const readSteps = (block: string): Step[] =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command = '', ...lines] = text.trimEnd().split('\n');
      return { command, expected: lines.join('\n') };
    });

/** Looking changes nothing, so it may be done again until there is to see what there shall be. */
export const onlyLooks = ({ command }: Step): boolean =>
  /^(look|mails|bank|curl) /.test(command) && !command.includes('-X');

/** `…` stands for anything, an order's id for any order's id; the rest must be there as it is written. */
export function looksLike(printed: string, expected: string): boolean {
  const pattern = expected
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/ORD-[0-9a-f-]{36}/g, 'ORD-[0-9a-f-]{36}')
    .replaceAll('…', '[^]*');
  return new RegExp(`^${pattern}$`).test(printed);
}

/** A shell that lives as long as a drill, so that what one command puts into a variable is there for the next. */
export class Shell {
  private readonly shell;
  private printed = '';
  private look = () => {};
  /** What the last command wrote to stderr: complaints, and progress that a terminal shows for a moment. */
  complaints = '';

  constructor(env: Record<string, string>) {
    this.shell = spawn('sh', { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    this.shell.stdout.on('data', (text) => {
      this.printed += String(text);
      this.look();
    });
    this.shell.stderr.on('data', (text) => {
      this.complaints += String(text);
      this.look();
    });
  }

  /** What the command printed, without the last line's end. */
  async run(command: string): Promise<string> {
    const end = `end of ${performance.now()}`;
    this.printed = this.complaints = '';
    const ended = new Promise<void>((resolve) => {
      this.look = () => {
        if (this.printed.includes(end) && this.complaints.includes(end)) resolve();
      };
    });
    this.shell.stdin.write(`${command}\necho '${end}'\necho '${end}' >&2\n`);
    await ended;
    this.complaints = this.complaints.replace(`${end}\n`, '');
    return this.printed.replace(`${end}\n`, '').trimEnd();
  }

  leave(): void {
    this.shell.stdin.end();
  }
}
