import { MessageActivity } from '#contracts';
import { deadLetterQueueFor, queueFor } from '#messaging';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { Broker, propertiesOf } from '../support/broker.js';
import { browserFile, openBrowser } from '../support/browser.js';
import { act, discardAllOf, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { asOperator, facts, request } from '../support/shop.js';
import {
  type HostileServer,
  expectNothingExecuted,
  expectPlainText as expectPlainTextIn,
  hostileText,
  openHostileServer,
  openWatched,
  shortHostile as short,
  type WatchedPage,
} from '../support/watched-page.js';

const inBrowser = browserFile ? test : test.skip;
const controlRoom = facts.urls['control-room']!;
const queue = 'analytics.order.created';

let hostileServer: HostileServer;
let browser: Browser;
let broker: Broker;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  hostileServer = await openHostileServer();
  broker = await Broker.connect();
  if (browserFile) browser = await openBrowser();
});
beforeEach(async () => {
  if (!browserFile) return;
  watched = await openWatched(browser, { bypassCSP: true });
  ({ page } = watched);
});
afterEach(async () => await page?.context().close());
afterAll(async () => {
  await browser?.close();
  await discardAllOf(queue);
  await broker.close();
  hostileServer.close();
});

const hostile = (word: string): string => hostileText(word, hostileServer.url);
const expectPlainText = async (word: string): Promise<void> => await expectPlainTextIn(watched, word);

async function unfold(): Promise<void> {
  await page
    .locator('details')
    .evaluateAll((elements) => elements.forEach((element) => element.setAttribute('open', '')));
}

inBrowser(
  'every hostile part of a dead letter, its operator and its reason are displayed as plain text',
  async () => {
    const messageId = short(`id-${uuidv7()}`);
    const names = { type: short('type'), correlationId: short('correlation'), appId: short('app') };
    const properties = { ...names, messageId, replyTo: short('reply'), contentType: short('content') };
    const failure = { dead_queue: queue, dead_at: new Date().toISOString(), dead_reason: short('cause') };
    const error = { error: hostile('error'), error_name: short('error-name'), stack: hostile('stack') };
    const headers = {
      ...failure,
      ...error,
      producer: hostile('producer'),
      [short('key')]: hostileServer.url,
    };
    const payload = {
      order_id: short('ORD-payload'),
      [hostile('member')]: hostile('value'),
      url: hostileServer.url,
    };
    broker.put(deadLetterQueueFor(queue), JSON.stringify(payload), { ...properties, headers });
    const { dead_letter_id } = await untilDead({ queue, message_id: messageId });
    await page.goto(`${controlRoom}/#/dead-letters`);
    await page.getByRole('region', { name: 'Dead letter list' }).locator('li a').first().waitFor();
    await expectNothingExecuted(watched);
    await page.goto(`${controlRoom}/#/dead-letters/${dead_letter_id}`);
    await page.getByLabel('Payload').waitFor();
    await unfold();
    for (const word of [...Object.keys(error), 'producer', 'content', 'reply', 'key'])
      await expectPlainText(word.replace('_', '-'));
    expect(await page.getByLabel('Payload').inputValue()).toContain(hostileServer.url);

    const named = { ...asOperator, 'x-operator': short('operator') };
    expect((await act(`${dead_letter_id}/discard`, { why: hostile('reason') }, named)).status).toBe(200);
    await page.reload();
    for (const word of ['operator', 'reason']) await expectPlainText(word);
    await page.goto(`${controlRoom}/#/dead-letters`);
    await page.getByRole('region', { name: 'Latest decisions' }).getByText('operator').first().waitFor();
    await expectPlainText('reason');
  },
);

inBrowser(
  'hostile names in a message event are displayed as plain text, in the flow and in the timeline of an order',
  async () => {
    const order_id = `ORD-${short(`s${Date.now()}`)}`;
    const correlation_id = uuidv7();
    const putEvent = (step: string, n: number) => {
      const about = {
        type: hostile('event-type'),
        queue: hostile('event-queue'),
        error: hostile('event-error'),
      };
      const ids = { message_id: hostile(`event-${n}`), correlation_id, causation_id: null, order_id };
      const event = { at: new Date().toISOString(), step, ...about, ...ids, attempt: 1, took_ms: 1 };
      const payload = { service: hostile('event-service'), events: [event], dropped: 0 };
      broker.put(
        queueFor('control-room', MessageActivity),
        JSON.stringify(payload),
        propertiesOf('message.activity'),
      );
    };
    await page.goto(`${controlRoom}/#/flow`);
    await page.locator('.connection.connected').waitFor();
    ['published', 'handled', 'retried', 'dead-lettered'].forEach(putEvent);
    await eventually(async () => {
      const { status } = await request(
        'control-room',
        'GET',
        `/api/timelines?correlation_id=${correlation_id}`,
      );
      expect(status).toBe(200);
    });
    await expectNothingExecuted(watched);
    await page.goto(`${controlRoom}/#/orders/${encodeURIComponent(order_id)}`);
    await page.locator('.timeline .step').first().waitFor();
    await expectPlainText('event-service');
    await expectPlainText('event-error');
  },
);

inBrowser('a hostile product name is displayed as plain text', async () => {
  const product_id = `ZZZ-${Date.now()}`;
  const product = { name: short('product'), price: 1, currency: 'EUR' };
  expect((await request('inventory', 'PUT', `/products/${product_id}`, product, asOperator)).status).toBe(
    200,
  );
  await eventually(async () =>
    expect((await request('order', 'GET', `/products/${product_id}`)).status).toBe(200),
  );
  await page.goto(`${controlRoom}/#/flow`);
  await page.getByRole('combobox', { name: 'Product' }).selectOption(product_id);
  await expectPlainText('product');
  const plain = { ...product, name: product_id };
  await request('inventory', 'PUT', `/products/${product_id}`, plain, asOperator);
});

inBrowser('hostile responses of other services are displayed as plain text', async () => {
  const body = { detail: hostile('detail'), order_id: hostile('answer'), title: hostile('title') };
  await page.route('**/api/shop/orders', (route) =>
    route.fulfill({ json: { status: 422, took_ms: 1, body } }),
  );
  await page.route('**/api/chaos/**', (route) => route.fulfill({ status: 409, json: body }));
  await page.goto(`${controlRoom}/#token=${facts.operatorToken}`);
  await page.getByRole('button', { name: 'Place order' }).click();
  await expectPlainText('detail');
  await page.locator('.responses li a').first().waitFor();
  await expectNothingExecuted(watched);
  await page.goto(`${controlRoom}/#/chaos`);
  await page.getByRole('button', { name: 'Kill email' }).click();
  await expectPlainText('detail');
});

test('no service and no page connects to an address in a hostile text', () => {
  expect(hostileServer.connections).toBe(0);
});
