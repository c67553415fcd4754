import { eventually } from '../../../test/support/eventually.js';
import { answerRunRequest } from './answer-run-request.js';
import { Runs } from './runs.js';

const env = { PATH: process.env['PATH'] };
let runs: Runs;
beforeEach(() => (runs = new Runs(env)));
afterEach(async () => await runs.stop());

const script = (code: string, timeoutMs = 30_000) => ({ args: ['-e', code], timeoutMs });
const forever = 'setInterval(() => {}, 1_000)';
const ended = async (id: string) =>
  await eventually(() => {
    expect(runs.find(id)?.state).toBe('ended');
    return runs.find(id)!;
  });
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a second command is refused while one runs, and starts after its end', async () => {
  const first = runs.start('storm', script('setTimeout(() => process.exit(3), 200)'))!;
  expect(runs.start('flash-sale', script(''))).toBeUndefined();
  expect(await ended(first.id)).toMatchObject({ kind: 'storm', exit: 3 });
  const second = runs.start('flash-sale', script(''))!;
  expect(await ended(second.id)).toMatchObject({ kind: 'flash-sale', exit: 0 });
});

test('lines of both outputs are kept without colours, secrets and empty lines, up to a number and a length', async () => {
  const { id } = runs.start(
    'storm',
    script(`console.log('\\x1b[31mkill\\x1b[0m email\\n\\n' + 'x'.repeat(1_000));
      console.error('amqp://order:hunter2@127.0.0.1/shop password=hunter2');`),
  )!;
  const { lines } = await ended(id);
  const texts = lines.map(({ text }) => text).sort();
  expect(texts).toEqual([
    expect.stringContaining('amqp://'),
    'kill email',
    expect.stringMatching(/^x{300}…$/),
  ]);
  expect(texts.join()).not.toContain('hunter2');

  const many = runs.start('storm', script('for (let n = 1; n <= 500; n++) console.log("line " + n)'))!;
  const latest = (await ended(many.id)).lines;
  expect(latest).toHaveLength(200);
  expect(latest.at(-1)).toMatchObject({ text: 'line 500' });
});

test('a command that has not ended at its deadline is killed with its children', async () => {
  const parent = `const child = require('node:child_process').spawn(process.execPath, ['-e', '${forever}']);
    console.log(child.pid); ${forever}`;
  const { id } = runs.start('storm', script(parent, 1_500))!;
  const { exit, lines } = await ended(id);
  expect(exit).toBe('SIGKILL');
  expect(lines.at(-1)).toMatchObject({ text: 'Killed, because it had not ended after 1.5 s.' });
  expect(Number(lines[0]!.text)).toBeGreaterThan(1);
  await eventually(() => expect(isRunning(Number(lines[0]!.text))).toBe(false));
});

test('stop kills the command, and no command starts after it', async () => {
  const { id } = runs.start('storm', script(forever))!;
  await runs.stop();
  expect(runs.find(id)).toMatchObject({ state: 'ended', exit: 'SIGKILL' });
  expect(runs.start('storm', script(''))).toBeUndefined();
});

const answer = (method: string, path: string, processes = ['rabbitmq', 'postgres']) =>
  answerRunRequest(runs, processes, method, new URL(path, 'http://127.0.0.1'));

test('a wrong argument, a second storm and a broker of others are refused with what to do', () => {
  expect(answer('POST', '/runs/storm?seed=7')).toMatchObject({ status: 400 });
  expect(answer('POST', '/runs/rm')).toMatchObject({ status: 404 });
  expect(answer('GET', '/runs/storm')).toMatchObject({ status: 404 });
  expect(answer('GET', '/processes')).toBeUndefined();
  const storm = '/runs/storm?for_ms=5000&orders=1&seed=7';
  expect(answer('POST', storm, ['postgres'])).toEqual({
    status: 409,
    body: { detail: expect.stringContaining('npm start did not start rabbitmq. Unset RABBITMQ_URL') },
  });
  const { id } = runs.start('storm', script(forever))!;
  expect(answer('GET', `/runs/${id}`)).toMatchObject({ status: 200, body: { id, state: 'running' } });
  expect(answer('POST', storm, ['postgres', 'rabbitmq-1'])).toEqual({
    status: 409,
    body: { detail: expect.stringContaining('Wait for its end') },
  });
});
