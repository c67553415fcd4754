import { askedOf, filtersIn, linkToFiltered, selectionOf } from './letter-query.js';

const now = Date.parse('2026-01-01T01:00:00.000Z');

test('filters travel in the address, and nothing else of it is taken for one', () => {
  const link = linkToFiltered({ service: 'email', group: 'a: b & c', type: '' }, 'id/1');
  expect(link).toBe('#/dead-letters/id%2F1?service=email&group=a%3A+b+%26+c');
  const query = new URLSearchParams(`${link.split('?')[1]}&all=true`);
  expect(filtersIn(query)).toEqual({ service: 'email', group: 'a: b & c' });
});

test('an age is asked for as the time before which a letter died', () => {
  expect(askedOf({ older: '5 min', state: 'replayed' }, now)).toEqual({
    state: 'replayed',
    died_before: '2026-01-01T00:55:00.000Z',
  });
  expect(askedOf({ older: 'for ever' }, now)).toEqual({});
});

test('an action means what the filters show, and all only when nothing is filtered', () => {
  expect(selectionOf({}, now)).toEqual({ all: true });
  expect(selectionOf({ state: 'waiting' }, now)).toEqual({ all: true });
  expect(selectionOf({ queue: 'email.send' }, now)).toEqual({ queue: 'email.send' });
});
