import { looksLike, onlyLooks, readDrills, Shell } from './drills.js';

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

test('a page is read as words and as drills of commands with what they print', () => {
  expect(readDrills(page)).toEqual({
    words: 'one() { echo 1; }\n',
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
])('%j looks like %j: %p', (printed, expected, verdict) => {
  expect(looksLike(printed, expected)).toBe(verdict);
});

test.each([
  ['look $id', true],
  ['curl -sS http://127.0.0.1:3000/health/live', true],
  ['curl -sS -X POST http://127.0.0.1:3000/orders', false],
  ['buy', false],
  ['npm run -s chaos -- kill email', false],
])('%s only looks: %p', (command, verdict) => {
  expect(onlyLooks({ command, expected: '' })).toBe(verdict);
});

test('a shell remembers its variables, and tells what went wrong', async () => {
  const shell = new Shell({ GIVEN: 'yes' });
  try {
    expect(await shell.run('answer=42')).toBe('');
    expect(await shell.run('echo $answer $GIVEN')).toBe('42 yes');
    expect(await shell.run('no-such-command')).toBe('');
    expect(shell.complaints).toContain('no-such-command');
  } finally {
    shell.leave();
  }
});
