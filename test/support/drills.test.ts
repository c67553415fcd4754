import { matchesOutput, isReadOnly, readDrills, Shell } from './drills.js';

const page = `# Drills

\`\`\`sh
one() { echo 1; }
\`\`\`

## 1. Counting

It counts.

\`\`\`console
$ one
1
$ two=$(one)
$ look $two
first line
second line
\`\`\`
`;

test('readDrills returns the shared functions and the commands of each drill with their output', () => {
  expect(readDrills(page)).toEqual({
    functions: 'one() { echo 1; }\n',
    drills: [
      {
        title: '1. Counting',
        steps: [
          { command: 'one', expected: '1' },
          { command: 'two=$(one)', expected: '' },
          { command: 'look $two', expected: 'first line\nsecond line' },
        ],
      },
    ],
  });
});

test.each([
  ['201 confirmed', '201 confirmed', true],
  ['201 confirmed', '202 pending', false],
  ['201 confirmed and more', '201 confirmed', false],
  ['a\nb\nc', 'a\n…\nc', true],
  ['a\nb\nd', 'a\n…\nc', false],
  [`201 ORD-${'0'.repeat(36)}`, `201 ORD-${'f'.repeat(36)}`, true],
  ['201 ORD-1', `201 ORD-${'f'.repeat(36)}`, false],
  ['(any) of [these]', '(any) of [these]', true],
])('matchesOutput(%j, %j) is %p', (printed, expected, matches) => {
  expect(matchesOutput(printed, expected)).toBe(matches);
});

test.each([
  ['look $id', true],
  ['curl -sS http://127.0.0.1:3000/health/live', true],
  ['curl -sS -X POST http://127.0.0.1:3000/orders', false],
  ['buy', false],
  ['npm run -s chaos -- kill email', false],
])('isReadOnly(%s) is %p', (command, readOnly) => {
  expect(isReadOnly({ command, expected: '' })).toBe(readOnly);
});

test('a shell keeps its variables, and returns the error output of a command', async () => {
  const shell = new Shell({ EXPORTED: 'yes' });
  try {
    expect(await shell.run('answer=42')).toBe('');
    expect(await shell.run('echo $answer $EXPORTED')).toBe('42 yes');
    expect(await shell.run('no-such-command')).toBe('');
    expect(shell.errorOutput).toContain('no-such-command');
  } finally {
    shell.close();
  }
});
