import type { Locator, Page } from 'playwright-core';
import { faultsIn } from '../support/axe.js';
import { browserFile, openControlRoomForEach } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { facts, type OrderView, placeOrder, request, untilOrder } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let page: Page;
openControlRoomForEach((opened) => (page = opened));

/** An order whose first charge fails. */
async function openTimeline(): Promise<OrderView> {
  const { body: order } = await placeOrder({ token: 'tok_flaky' });
  await untilOrder(order, 'shipped');
  await page.goto(`${facts.urls['control-room']}/#/orders/${order.order_id}`);
  await eventually(async () => expect(await steps('SMTP send').count()).toBe(2));
  return order;
}

const steps = (text: string | RegExp) => page.locator('.timeline .step', { hasText: text });

/** The message with this publication, with all that is below it. */
const messageOf = (publication: string): Locator =>
  page
    .locator('.timeline li')
    .filter({ has: page.locator(':scope > .step', { hasText: publication }) })
    .first();

const widthOf = async (bar: Locator): Promise<number> => (await bar.boundingBox())?.width ?? 0;

inBrowser(
  'the timeline of an order is a tree: each message is below its cause, in the branch of the service that published it',
  async () => {
    await openTimeline();
    const chain = [
      ...['order published payment.charge', 'payment handled payment.charge at attempt 2'],
      ...['payment published payment.captured', 'order handled payment.captured'],
      ...['order published order.created', 'inventory handled order.created'],
      ...['inventory published inventory.reserved', 'warehouse handled inventory.reserved'],
    ];
    const texts = await page.locator('.timeline .step').allInnerTexts();
    const positions = chain.map((text) =>
      texts.findIndex((step) => step.replace(/\s+/g, ' ').includes(text)),
    );
    expect(positions).not.toContain(-1);
    expect([...positions].sort((a, b) => a - b)).toEqual(positions);

    const reserved = messageOf('order published order.created').locator('.step', {
      hasText: 'inventory published inventory.reserved',
    });
    expect(await reserved.count()).toBe(1);
    expect(await messageOf('inventory published inventory.reserved').getByText('order.created').count()).toBe(
      0,
    );
  },
);

inBrowser(
  'waiting for a retry is drawn and written apart from work, with the calls of each attempt',
  async () => {
    await openTimeline();
    const charge = messageOf('order published payment.charge');
    const failed = charge.locator('.step', { hasText: 'attempt 1 at payment.charge failed after' });
    const retried = charge.locator('.step', { hasText: 'payment handled payment.charge at attempt 2' });
    expect(await failed.innerText()).toMatch(/waited [\d.]+ m?s/);
    expect(await retried.innerText()).toMatch(/waited [\d.]+ m?s, worked [\d.]+ m?s/);
    expect(await widthOf(retried.locator('.waited'))).toBeGreaterThan(4);
    expect(await widthOf(retried.locator('.worked'))).toBeGreaterThanOrEqual(4);

    const calls = charge.locator('.step.call', { hasText: 'POST /charges at bank' });
    expect(await calls.nth(0).innerText()).toMatch(/POST \/charges at bank: 424 in [\d.]+ m?s/);
    expect(await calls.nth(1).innerText()).toMatch(/POST \/charges at bank: 200 in [\d.]+ m?s/);
    expect(await messageOf('email published email.send').locator('.step.call').first().innerText()).toMatch(
      /SMTP send at \S+:\d+ in [\d.]+ m?s/,
    );
  },
);

inBrowser('a click or a key shows headers and payload of a message, without the card token', async () => {
  const { order_id, correlation_id } = await openTimeline();
  const charge = messageOf('order published payment.charge');
  const summary = charge.locator('summary', { hasText: 'of payment.charge' });
  await summary.focus();
  await page.keyboard.press('Enter');
  const content = charge.locator('.message-content').first();
  await content.getByRole('button', { name: 'Copy Payload' }).waitFor();
  const text = await content.innerText();
  expect(text).toContain(order_id);
  expect(text).toContain('"producer": "order"');
  expect(text).toContain('"payment_token": "[secret]"');
  expect(await page.locator('body').innerText()).not.toContain('tok_flaky');

  await page.locator('summary', { hasText: 'of email.send' }).first().click();
  await page.getByText('[address]').first().waitFor();
  expect(await faultsIn(page)).toEqual([]);

  const path = `/api/timelines?correlation_id=${correlation_id}`;
  const { body } = await request<object>('control-room', 'GET', path);
  expect(JSON.stringify(body)).not.toContain('payment_token');
  const unknown = await request<{ title: string }>('control-room', 'GET', '/api/timelines/messages/none');
  expect([unknown.status, unknown.body.title]).toEqual([404, 'No content of this message']);
});

const inBrowserEach = browserFile ? test.each : test.skip.each;

inBrowserEach([375, 768, 1_440, 2_200])('at %i pixels nothing of the tree is off-screen', async (width) => {
  await openTimeline();
  await page.setViewportSize({ width, height: 900 });
  await page.locator('summary', { hasText: 'of email.send' }).first().click();
  await page.getByText('[address]').first().waitFor();
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
  for (const step of await page.locator('.timeline .step .what').all())
    expect((await step.boundingBox())!.width).toBeGreaterThan(100);
});
