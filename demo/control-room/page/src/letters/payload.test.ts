import { checkJson, pretty } from './payload.js';

test('JSON is laid out, and what is no JSON is shown as it came', () => {
  expect(pretty('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(pretty('not JSON')).toBe('not JSON');
});

test('a slip in the payload is named before anything is sent', () => {
  expect(checkJson('{"a": 1}')).toEqual({ value: { a: 1 } });
  expect(checkJson('null')).toEqual({ value: null });
  expect(checkJson('{\n  "a": 1,\n}')).toEqual({
    fault: expect.stringMatching(/^This is no JSON, line 3: \S/),
  });
  expect(checkJson('')).toEqual({ fault: expect.stringMatching(/^This is no JSON: \S/) });
});
