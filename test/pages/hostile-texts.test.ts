import { MessageActivity } from '#contracts';
import { deadLetterQueueFor, queueFor } from '#messaging';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { Broker, propertiesOf } from '../support/broker.js';
import { browserFile, openBrowser } from '../support/browser.js';
import { act, discardAllOf, untilDeadLettered } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { asOperator, facts, request } from '../support/shop.js';
import {
  type Elsewhere,
  expectNothingRan,
  expectWords as expectWordsIn,
  hostileText,
  openElsewhere,
  openWatched,
  shortHostile as short,
  type WatchedPage,
} from '../support/watched-page.js';

const inBrowser = browserFile ? test : test.skip;
const room = facts.urls['control-room']!;
const queue = 'analytics.order.created';

let elsewhere: Elsewhere;
let browser: Browser;
let broker: Broker;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  elsewhere = await openElsewhere();
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
  elsewhere.close();
});

const hostile = (word: string): string => hostileText(word, elsewhere.url);
const expectWords = async (word: string): Promise<void> => await expectWordsIn(watched, word);

async function unfold(): Promise<void> {
  await page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
}

inBrowser('every hostile part of a dead letter is words, so are operators and reasons', async () => {
  const messageId = short(`id-${uuidv7()}`);
  const names = { type: short('type'), correlationId: short('correlation'), appId: short('app') };
  const properties = { ...names, messageId, replyTo: short('reply'), contentType: short('content') };
  const failure = { dead_queue: queue, dead_at: new Date().toISOString(), dead_reason: short('cause') };
  const error = { error: hostile('error'), error_name: short('error-name'), stack: hostile('stack') };
  const headers = { ...failure, ...error, producer: hostile('producer'), [short('key')]: elsewhere.url };
  const payload = {
    order_id: short('ORD-payload'),
    [hostile('member')]: hostile('value'),
    url: elsewhere.url,
  };
  broker.put(deadLetterQueueFor(queue), JSON.stringify(payload), { ...properties, headers });
  const { dead_letter_id } = await untilDeadLettered({ queue, message_id: messageId });
  await page.goto(`${room}/#/dead-letters`);
  await page.getByRole('region', { name: 'Letters', exact: true }).locator('li a').first().waitFor();
  await expectNothingRan(watched);
  await page.goto(`${room}/#/dead-letters/${dead_letter_id}`);
  await page.getByLabel('Payload').waitFor();
  await unfold();
  for (const word of [...Object.keys(error), 'producer', 'content', 'reply', 'key'])
    await expectWords(word.replace('_', '-'));
  expect(await page.getByLabel('Payload').inputValue()).toContain(elsewhere.url);

  const named = { ...asOperator, 'x-operator': short('operator') };
  expect((await act(`${dead_letter_id}/discard`, { why: hostile('reason') }, named)).status).toBe(200);
  await page.reload();
  for (const word of ['operator', 'reason']) await expectWords(word);
  await page.goto(`${room}/#/dead-letters`);
  await page.getByRole('region', { name: 'Latest decisions' }).getByText('operator').first().waitFor();
  await expectWords('reason');
});

inBrowser(
  'hostile names in the telemetry of a message are words, in the flow and in the story of an order',
  async () => {
    const order_id = `ORD-${short(`s${Date.now()}`)}`;
    const correlation_id = uuidv7();
    const tell = (step: string, n: number) => {
      const about = {
        type: hostile('moved-type'),
        queue: hostile('moved-queue'),
        error: hostile('moved-error'),
      };
      const ids = { message_id: hostile(`moved-${n}`), correlation_id, causation_id: null, order_id };
      const move = { at: new Date().toISOString(), step, ...about, ...ids, attempt: 1, took_ms: 1 };
      const told = { service: hostile('moved-service'), events: [move], dropped: 0 };
      broker.put(
        queueFor('control-room', MessageActivity),
        JSON.stringify(told),
        propertiesOf('message.activity'),
      );
    };
    await page.goto(`${room}/#/flow`);
    await page.locator('.contact.here').waitFor();
    ['published', 'handled', 'retried', 'dead-lettered'].forEach(tell);
    await eventually(async () => {
      const { status } = await request(
        'control-room',
        'GET',
        `/api/stories?correlation_id=${correlation_id}`,
      );
      expect(status).toBe(200);
    });
    await expectNothingRan(watched);
    await page.goto(`${room}/#/orders/${encodeURIComponent(order_id)}`);
    await page.locator('ol.story li').first().waitFor();
    await expectWords('moved-service');
    await expectWords('moved-error');
  },
);

inBrowser('a hostile product is words at the counter', async () => {
  const product_id = `ZZZ-${Date.now()}`;
  const product = { name: short('product'), price: 1, currency: 'EUR' };
  expect((await request('inventory', 'PUT', `/products/${product_id}`, product, asOperator)).status).toBe(
    200,
  );
  await eventually(async () =>
    expect((await request('order', 'GET', `/products/${product_id}`)).status).toBe(200),
  );
  await page.goto(`${room}/#/flow`);
  await page.getByRole('combobox', { name: 'Product' }).selectOption(product_id);
  await expectWords('product');
  const plain = { ...product, name: product_id };
  await request('inventory', 'PUT', `/products/${product_id}`, plain, asOperator);
});

inBrowser('hostile answers of another service are words', async () => {
  const body = { detail: hostile('detail'), order_id: hostile('answer'), title: hostile('title') };
  await page.route('**/api/shop/orders', (route) =>
    route.fulfill({ json: { status: 422, took_ms: 1, body } }),
  );
  await page.route('**/api/chaos/**', (route) => route.fulfill({ status: 409, json: body }));
  await page.goto(`${room}/#token=${facts.operatorToken}`);
  await page.getByRole('button', { name: 'Place order' }).click();
  await expectWords('detail');
  await page.locator('.answers li a').first().waitFor();
  await expectNothingRan(watched);
  await page.goto(`${room}/#/chaos`);
  await page.getByRole('button', { name: 'Kill email' }).click();
  await expectWords('detail');
});

test('no address in these texts was connected to, by a service or by a page', () => {
  expect(elsewhere.connections).toBe(0);
});
