import { changesIn } from './restart-on-change.js';

const running = ['order', 'payment', 'bank'];

test('a change in an app restarts that app', () => {
  expect(changesIn(['dist/apps/order/src/place-order.js', 'dist/.tsbuildinfo'], running)).toEqual({
    restart: ['order'],
    setUp: false,
    supervisor: false,
  });
});

test('a change in a library restarts every app', () => {
  expect(changesIn(['dist/libs/service/src/run.js'], running)).toEqual({
    restart: running,
    setUp: false,
    supervisor: false,
  });
});

test.each(['dist/libs/contracts/src/subscriptions.js', 'dist/libs/messaging/src/topology.js'])(
  '%s may change the topology: the setup job runs before every app restarts',
  (file) => {
    expect(changesIn([file], running)).toEqual({ restart: running, setUp: true, supervisor: false });
  },
);

test('a change in stack/ requires a new start, a change in demo/lessons/ or bench/ restarts nothing', () => {
  expect(changesIn(['dist/stack/src/stack.js'], running)).toMatchObject({ restart: [], supervisor: true });
  expect(changesIn(['dist/demo/lessons/main.js', 'dist/bench/src/main.js'], running)).toEqual({
    restart: [],
    setUp: false,
    supervisor: false,
  });
});
