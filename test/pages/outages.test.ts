import type { Page } from 'playwright-core';
import { browserFile, openControlRoomForEach } from '../support/browser.js';
import { chaos, untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { facts, request } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;
const services = Object.keys(facts.urls).filter((name) => name !== 'inbox');

let page: Page;
openControlRoomForEach((opened) => (page = opened));
afterEach(async () => {
  for (const service of services) await untilReady(service);
});

const connection = () => page.locator('.connection');
const alerts = () => page.getByRole('region', { name: 'Alerts' });
const queueNode = () => page.getByRole('button', { name: /queue inventory\.order\.created: / });

async function untilFresh() {
  await eventually(async () => {
    expect(await connection().innerText()).toBe('live');
    expect(await queueNode().getAttribute('aria-label')).not.toContain('last known');
  });
}

inBrowser(
  'while the broker is stopped, the diagram shows its state, depths look stale, and services are not ready',
  async () => {
    await untilFresh();
    try {
      await chaos('stop', 'rabbitmq');
      await eventually(async () => {
        expect(await connection().innerText()).toBe('partly stale');
        expect(await alerts().innerText()).toContain('RabbitMQ cannot be reached');
        expect(await page.locator('.exchanges.down').count()).toBe(1);
        expect(await queueNode().getAttribute('aria-label')).toContain('last known values');
        expect(await page.getByRole('button', { name: /^email up, not ready/ }).count()).toBe(1);
      });
    } finally {
      await chaos('start', 'rabbitmq');
    }
    await untilFresh();
  },
);

inBrowser('while PostgreSQL is stopped, an alert says so although no alert can be stored', async () => {
  await untilFresh();
  try {
    await chaos('stop', 'postgres');
    await eventually(async () => {
      expect(await connection().innerText()).toBe('partly stale');
      expect(await alerts().innerText()).toContain('PostgreSQL cannot be reached');
    });
    const { status, body } = await request<{ detail: string }>('control-room', 'GET', '/api/dead-letters');
    expect({ status, detail: body.detail }).toEqual({ status: 503, detail: 'Try again in a few seconds.' });
  } finally {
    await chaos('start', 'postgres');
  }
  await untilFresh();
});

inBrowser('while the control room is paused, no process looks as if it were up', async () => {
  await untilFresh();
  try {
    await chaos('pause', 'control-room');
    await eventually(async () => {
      expect(await connection().innerText()).toContain('disconnected');
      expect(await alerts().innerText()).toContain('The control room does not respond');
      expect(await page.locator('.service-node.down', { hasText: 'control-room' }).count()).toBe(1);
      expect(await page.locator('.service-node.up').count()).toBe(0);
    });
  } finally {
    await chaos('resume', 'control-room');
  }
  await untilFresh();
});
