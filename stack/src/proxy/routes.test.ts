import { readRoutes } from './routes.js';

test('a route has a port and the addresses of its replicas', () => {
  expect(readRoutes('3000=127.0.0.1:3100|127.0.0.1:3200,3002=email:3002')).toEqual([
    { port: 3000, targets: ['127.0.0.1:3100', '127.0.0.1:3200'] },
    { port: 3002, targets: ['email:3002'] },
  ]);
});

test.each(['', '3000', '3000=', '3000=order', 'order=order:3000', '3000=order:3000|', '3000=a:1,'])(
  '"%s" is refused with the form to write',
  (text) => {
    expect(() => readRoutes(text)).toThrow('Write port=host:port|host:port');
  },
);
