import { actionsFor } from './chaos-actions.js';

test('the actions of a service depend on its state', () => {
  expect(actionsFor('email', 'up')).toEqual(['kill', 'pause', 'stop']);
  expect(actionsFor('email', 'paused')).toEqual(['resume', 'kill']);
  expect(actionsFor('email', 'down')).toEqual(['start']);
  expect(actionsFor('email', 'stopped')).toEqual(['start']);
});

test('the control room can only be restarted, because its page cannot start it', () => {
  expect(actionsFor('control-room', 'up')).toEqual(['restart']);
});
