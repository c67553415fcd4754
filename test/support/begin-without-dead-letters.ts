import { discardAllOf } from './dead-letters.js';
import { eventually } from './eventually.js';
import { request } from './shop.js';

/** Discards dead letters of earlier test files, which would appear in the lists and alerts of this one. */
beforeAll(async () => {
  await eventually(async () => {
    const groups = await request<{ queue: string }[]>('control-room', 'GET', '/api/dead-letters/groups');
    expect(groups.status).toBe(200);
    for (const queue of new Set(groups.body.map(({ queue }) => queue))) await discardAllOf(queue);
  });
});
