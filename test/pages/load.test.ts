import type { Page } from 'playwright-core';
import { browserFile, goTo, openControlRoomForEach } from '../support/browser.js';
import { chaos } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { asOperator, request } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let page: Page;
openControlRoomForEach((opened) => (page = opened));
afterEach(async () => {
  await request('control-room', 'POST', '/api/shop/load/stop', {}, asOperator);
});

const field = (label: string) => page.getByRole('spinbutton', { name: label });
const loadChips = () => page.getByRole('group', { name: 'Responses to the load' });
const button = (name: string) => page.getByRole('button', { name, exact: true });

interface Load {
  running: boolean;
  sent: number;
  responses: Record<string, number>;
}
const currentLoad = async () =>
  (await request<{ load: Load }>('control-room', 'GET', '/api/overview')).body.load;

/** The orders of the load in analytics' reports are not by customer, so the mail inbox names the customers. */
const loadCustomers = async () => {
  const { body } = await request<{ to: { address: string }[] }[]>('inbox', 'GET', '/api/email');
  return new Set(body.map(({ to }) => to[0]?.address ?? '').filter((address) => /^usr-load-/.test(address)));
};

inBrowser(
  'the control room places the orders of a load as several customers, also while the user is in another view, until it is stopped',
  async () => {
    await page.getByLabel('Card').selectOption('tok_ok');
    await field('Per second').fill('10');
    await button('Start load').click();
    await loadChips()
      .getByText(/^201 × /)
      .waitFor();
    await goTo(page, 'Messages');
    const { sent } = await currentLoad();
    await eventually(async () => expect((await currentLoad()).sent).toBeGreaterThan(sent + 20));
    await goTo(page, 'Flow');
    await button('Stop load').click();
    await button('Start load').waitFor();
    const stopped = (await currentLoad()).sent;
    await eventually(async () => {
      const { running, responses } = await currentLoad();
      // A busy machine pays some orders later.
      const { 201: paid = 0, 202: accepted = 0, ...refused } = responses;
      expect({ running, answered: paid + accepted, refused }).toEqual({
        ...{ running: false, answered: stopped, refused: {} },
      });
    });
    await eventually(async () => expect((await loadCustomers()).size).toBeGreaterThan(20));
  },
);

inBrowser(
  'with payment paused and 20 orders a second, a button answers while the requests wait',
  async () => {
    await chaos('pause', 'payment');
    try {
      await field('Per second').fill('20');
      await button('Start load').click();
      await eventually(async () => {
        const waiting = await loadChips()
          .getByText(/ waiting$/)
          .innerText();
        expect(Number.parseInt(waiting)).toBeGreaterThan(20);
      });
      await goTo(page, 'Chaos & Verify');
      await page.getByRole('button', { name: 'Resume payment' }).click();
      await page.getByRole('button', { name: 'Pause payment' }).waitFor();
    } finally {
      await chaos('resume', 'payment');
    }
  },
);

inBrowser('a load ends after its time, and a second one is refused while it runs', async () => {
  const body = { product_id: 'PROD-1', quantity: 1, payment_token: 'tok_ok', prefer_async: true };
  const start = async (for_seconds: number, headers: Record<string, string> = asOperator) =>
    await request<{ detail: string }>(
      'control-room',
      'POST',
      '/api/shop/load',
      { ...body, per_second: 5, for_seconds },
      headers,
    );
  expect((await start(2, {})).status).toBe(401);
  expect((await start(601)).status).toBe(400);
  expect((await start(2)).status).toBe(200);
  const second = await start(2);
  expect(second.status).toBe(409);
  expect(second.body.detail).toContain('Stop it');
  await eventually(async () =>
    expect(await currentLoad()).toMatchObject({ running: false, sent: 10, responses: { 202: 10 } }),
  );
});

inBrowser('a refused order is shown with its reason once', async () => {
  const detail = 'Send the request again in 31 s with the same Idempotency-Key. No order was placed.';
  await page.route('**/api/shop/orders', (route) =>
    route.fulfill({ json: { status: 429, took_ms: 1, body: { detail } } }),
  );
  await button('Place order').click();
  await page.locator('.responses li').first().waitFor();
  expect((await page.locator('.responses').innerText()).split(detail)).toHaveLength(2);
});

inBrowser('responses and the result of Verify stay when the user returns to their view', async () => {
  await button('Place order').click();
  await page.locator('.responses').getByText('paid').waitFor();
  await goTo(page, 'Chaos & Verify');
  await page.route('**/api/verify', (route) =>
    route.fulfill({ status: 409, json: { detail: 'npm run verify' } }),
  );
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByText('npm run verify').waitFor();
  await goTo(page, 'Flow');
  await page.locator('.responses').getByText('paid').waitFor();
  await goTo(page, 'Chaos & Verify');
  await page.getByText('npm run verify').waitFor();
});

inBrowser('a number can be deleted and typed anew', async () => {
  for (const label of ['Quantity', 'Per second']) {
    await field(label).fill('1');
    await field(label).press('Backspace');
    await field(label).press('5');
    expect(await field(label).inputValue()).toBe('5');
  }
  await page.route('**/api/shop/orders', (route) =>
    route.fulfill({ json: { status: 201, took_ms: 1, body: {} } }),
  );
  const sent = page.waitForRequest('**/api/shop/orders');
  await button('Place order').click();
  expect((await sent).postDataJSON()).toMatchObject({ quantity: 5 });
  await field('Quantity').fill('');
  expect(await page.locator('input:invalid').count()).toBe(1);
});
