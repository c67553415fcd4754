import { actsFor } from './chaos-actions.js';

test('a service is offered what makes sense in its state', () => {
  expect(actsFor('email', 'up')).toEqual(['kill', 'pause', 'stop']);
  expect(actsFor('email', 'paused')).toEqual(['resume', 'kill']);
  expect(actsFor('email', 'down')).toEqual(['start']);
  expect(actsFor('email', 'stopped')).toEqual(['start']);
});

test('the control room may only be restarted: nobody could start it again from its own page', () => {
  expect(actsFor('control-room', 'up')).toEqual(['restart']);
});
