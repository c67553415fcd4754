import { nameIn } from './operator.js';

test.each([
  ['Grace', 'Grace'],
  ["UTF-8''Jos%C3%A9%20M%C3%BCller", 'José Müller'],
  ['100%', '100%'],
  ["UTF-8''%E0%A4%A", undefined],
  ['Jos\u00e9', undefined],
])('the header %j has the name %j', (header, name) => expect(nameIn(header)).toBe(name));
