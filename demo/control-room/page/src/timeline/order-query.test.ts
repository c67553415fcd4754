import { routeOf } from '../frame/route.js';
import { atPage, linkToOrders, orderQueryIn, withFilter } from './order-query.js';

const query = { state: 'shipped', customer: 'USR-1', before: 'ORD-1' };
const read = (link: string) => orderQueryIn(routeOf(link).query);

test('the address has the filters and the page, also with a selected order', () => {
  expect(read(linkToOrders(query))).toEqual(query);
  expect(read(linkToOrders(query, 'ORD-2'))).toEqual(query);
});

test('another filter begins at the newest order, and another page keeps the filters', () => {
  expect(read(linkToOrders(withFilter(query, { state: '' })))).toEqual({ customer: 'USR-1' });
  expect(read(linkToOrders(atPage(query, { after: 'ORD-3' })))).toEqual({
    ...{ state: 'shipped', customer: 'USR-1', after: 'ORD-3' },
  });
  expect(read(linkToOrders(atPage(query)))).toEqual({ state: 'shipped', customer: 'USR-1' });
});
