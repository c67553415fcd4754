import { isBrokerNode, stateTextOf } from './node-state.js';

test('only the processes of a cluster are nodes', () => {
  expect(['rabbitmq-1', 'rabbitmq', 'email'].map(isBrokerNode)).toEqual([true, false, false]);
});

test('a node that is cut off says so beside its state', () => {
  expect(stateTextOf({ state: 'up' })).toBe('up');
  expect(stateTextOf({ state: 'up', partitioned: true })).toBe('up, cut off from the other nodes');
});
