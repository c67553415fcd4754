import { linkTo, routeOf } from './route.js';

test('an address contains the view, the id and the filters', () => {
  const { view, id, query } = routeOf(linkTo('dead-letters', 'a/b', { service: 'email', type: '' }));
  expect({ view, id, query: query.toString() }).toEqual({
    view: 'dead-letters',
    id: 'a/b',
    query: 'service=email',
  });
});

test('an unknown or malformed address is the flow', () => {
  expect(routeOf('')).toMatchObject({ view: 'flow' });
  expect(routeOf('#/no-such-view')).toMatchObject({ view: 'flow' });
  expect(routeOf('#/orders/%E0%A4%A')).toMatchObject({ view: 'flow' });
});
