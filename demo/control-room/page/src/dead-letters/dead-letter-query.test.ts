import { apiQueryOf, filtersIn, linkToFiltered, selectionOf } from './dead-letter-query.js';

const now = Date.parse('2026-01-01T01:00:00.000Z');

test('filters are read from the address, other parameters are ignored', () => {
  const link = linkToFiltered({ service: 'email', group: 'a: b & c', type: '' }, 'id/1');
  expect(link).toBe('#/dead-letters/id%2F1?service=email&group=a%3A+b+%26+c');
  const query = new URLSearchParams(`${link.split('?')[1]}&all=true`);
  expect(filtersIn(query)).toEqual({ service: 'email', group: 'a: b & c' });
});

test('the query converts an age into the time before which a message was dead-lettered', () => {
  expect(apiQueryOf({ older: '5 min', state: 'replayed' }, now)).toEqual({
    state: 'replayed',
    dead_lettered_before: '2026-01-01T00:55:00.000Z',
  });
  expect(apiQueryOf({ older: 'for ever' }, now)).toEqual({});
});

test('the selection of an action has the filters, and is everything only without filters', () => {
  expect(selectionOf({}, now)).toEqual({ all: true });
  expect(selectionOf({ state: 'waiting' }, now)).toEqual({ all: true });
  expect(selectionOf({ queue: 'email.send' }, now)).toEqual({ queue: 'email.send' });
});
