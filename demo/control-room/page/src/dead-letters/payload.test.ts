import { parseJson, pretty } from './payload.js';

test('JSON is indented, other text is unchanged', () => {
  expect(pretty('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(pretty('not JSON')).toBe('not JSON');
});

test('a syntax error is reported with its line', () => {
  expect(parseJson('{"a": 1}')).toEqual({ value: { a: 1 } });
  expect(parseJson('null')).toEqual({ value: null });
  expect(parseJson('{\n  "a": 1,\n}')).toEqual({
    problem: expect.stringMatching(/^Invalid JSON, line 3: \S/),
  });
  expect(parseJson('')).toEqual({ problem: expect.stringMatching(/^Invalid JSON: \S/) });
});
