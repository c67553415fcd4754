import { discardAllOf } from './dead-letters.js';
import { eventually } from './eventually.js';
import { request } from './shop.js';

/** What another file left waiting for a decision would show in this file's page, lists and alerts. */
beforeAll(async () => {
  await eventually(
    async () => {
      const groups = await request<{ queue: string }[]>('control-room', 'GET', '/api/dead-letters/groups');
      expect(groups.status).toBe(200);
      for (const queue of new Set(groups.body.map(({ queue }) => queue))) await discardAllOf(queue);
    },
    { within: 30_000 },
  );
}, 40_000);
