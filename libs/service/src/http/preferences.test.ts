import { preferencesOf } from './preferences.js';

const read = (header?: string) => Object.fromEntries(preferencesOf(header));

test.each([
  'respond-async',
  'Respond-Async',
  'respond-async, wait=10',
  'wait=10,respond-async',
  ' , respond-async ; foo="a, b" ; bar,',
  'respond-async=""',
  'respond-async =',
  'return=minimal; note="say \\"respond-async=1\\"", respond-async',
  'respond-async, respond-async="no"',
])('%s prefers an asynchronous response', (header) => {
  expect(preferencesOf(header).get('respond-async')).toBe('');
});

test.each([
  undefined,
  '',
  'no-respond-async',
  'respond-async-later',
  'x.respond-async',
  'respond-async=no',
  'respond-async="no", respond-async',
  'note="respond-async"',
  'note="a, respond-async"',
  'note="a\\", respond-async"',
  'note="never closed, respond-async',
  'return=minimal; respond-async',
  'respond async',
  '"respond-async"',
])('%s does not prefer an asynchronous response', (header) => {
  expect(preferencesOf(header).get('respond-async')).not.toBe('');
});

test('preferences have values, and names are case-insensitive', () => {
  expect(read('Wait = 10, handling="le\\"nient"; q=1, RETURN=minimal, wait=20')).toEqual({
    wait: '10',
    handling: 'le"nient',
    return: 'minimal',
  });
});

/** In quadratic time it would take longer than a test may. */
test('parses a long header in linear time', () => {
  for (const part of ['"', '\\', ' ', ';', ',', '="', 'a=', ' ;'])
    preferencesOf(`respond-async${part.repeat(1_000_000)}`);
});
