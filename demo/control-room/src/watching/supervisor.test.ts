import type { ControlRoomConfig } from '../control-room.config.js';
import { Supervisor } from './supervisor.js';

test('without a supervisor, an action is refused with the command to paste', async () => {
  const supervisor = new Supervisor({ supervisor: undefined } as ControlRoomConfig);
  expect(supervisor.isAvailable).toBe(false);
  await expect(
    supervisor.execute('/processes/email/kill', 'docker compose kill email', 1_000),
  ).rejects.toMatchObject({ status: 409, details: { detail: 'docker compose kill email' } });
});
