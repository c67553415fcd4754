import type { ControlRoomConfig } from '../control-room.config.js';
import { Supervisor } from './supervisor.js';

test('where Docker keeps the processes running, the answer is the command to paste', async () => {
  const supervisor = new Supervisor({ supervisor: undefined } as ControlRoomConfig);
  expect(supervisor.isHere).toBe(false);
  await expect(
    supervisor.order('/processes/email/kill', 'docker compose kill email', 1_000),
  ).rejects.toMatchObject({ status: 409, details: { detail: 'docker compose kill email' } });
});
