import type { Browser, Page } from 'playwright-core';
import { browserFile, enter, goTo, openBrowser, untilStorySays, verifyOnPage } from '../support/browser.js';
import { chaos, untilReady } from '../support/chaos.js';
import { discardAllOf } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { asOperator, request } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let browser: Browser;
let page: Page;
let since: Date;
beforeAll(async () => {
  if (browserFile) browser = await openBrowser();
});
beforeEach(async () => {
  await discardAllOf('payment.charge');
  since = new Date();
  if (browserFile) page = await enter(browser);
});
afterEach(async () => await page?.context().close());
afterAll(async () => await browser?.close());

const placeOne = async () => await page.getByRole('button', { name: 'Place order' }).click();

/** The answers at the counter, the latest first. */
const answers = () => page.locator('.answers li');

const openStoryOfLatest = async () => await answers().first().getByRole('link').click();

const choosesCard = async (token: string) => await page.getByLabel('Card').selectOption(token);

/** What the table of queues shows, by the name of the column. */
async function queueRow(queue: string): Promise<Record<string, string>> {
  const table = page.getByRole('region', { name: 'Queues in numbers' });
  const names = await table.locator('thead th').allInnerTexts();
  const row = table.locator('tbody tr', { has: page.getByRole('rowheader', { name: queue, exact: true }) });
  const cells = await row.locator('th, td').allInnerTexts();
  return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
}

const standOf = (service: string) => page.locator('.stand', { hasText: service });

inBrowser('an order placed at the counter is seen paid, shipped and mailed about', async () => {
  await placeOne();
  await answers().first().getByText('paid').waitFor();
  await openStoryOfLatest();
  await untilStorySays(page, 'published order.created');
  await untilStorySays(page, 'handled shipment.dispatched');
  await eventually(async () =>
    expect(await page.locator('ol.story li', { hasText: 'email handled email.send' }).count()).toBe(2),
  );
  expect(await page.locator('.story-head .chip.bad').count()).toBe(0);
});

inBrowser(
  'email is killed, three orders wait in its queue, it is started, and the queue drains',
  async () => {
    try {
      await goTo(page, 'Chaos & Verify');
      await page.getByRole('button', { name: 'Kill email' }).click();
      await page.getByRole('button', { name: 'Start email' }).waitFor();
      await goTo(page, 'Flow');
      for (let orders = 1; orders <= 3; orders++) {
        await placeOne();
        await page.locator('.tally .good', { hasText: `201 × ${orders}` }).waitFor();
      }
      await eventually(async () => {
        expect(await queueRow('email.order.created')).toMatchObject({ Waiting: '3', Consumers: '0' });
        expect(await standOf('email').innerHTML()).toContain('down');
      });

      await page.locator('.stand', { hasText: 'email' }).click();
      await page.getByRole('button', { name: 'Start email' }).click();
      await page.getByRole('button', { name: 'Close' }).click();
      await eventually(
        async () => {
          expect(await queueRow('email.order.created')).toMatchObject({ Waiting: '0', Consumers: '1' });
          expect(await standOf('email').innerHTML()).toContain('up');
        },
        { within: 30_000 },
      );
    } finally {
      await chaos('start', 'email');
      await untilReady('email');
    }
  },
);

inBrowser(
  'a poisoned message is tried four times, lands, is edited and replayed, and its story completes',
  async () => {
    await choosesCard('tok_down');
    await placeOne();
    await answers().first().getByText('paid later').waitFor();
    await openStoryOfLatest();
    await untilStorySays(page, 'gave up on payment.charge after attempt 4');
    for (const attempt of [1, 2, 3])
      await untilStorySays(page, `failed at payment.charge, attempt ${attempt}`);

    await page.getByRole('link', { name: 'To the dead letters' }).click();
    const deadLetters = page.getByRole('region', { name: 'Letters', exact: true });
    await deadLetters.locator('li a').first().click();
    const payload = page.getByLabel('Payload');
    await payload.waitFor();
    const text = await payload.inputValue();

    await payload.fill(text.replace('"tok_down"', '17'));
    await page.getByRole('button', { name: 'Replay with this payload' }).click();
    await page.getByText('payment_token').last().waitFor();
    expect(await page.getByRole('button', { name: 'Replay with this payload' }).isEnabled()).toBe(true);

    await payload.fill(text.replace('tok_down', 'tok_ok'));
    await page.getByRole('button', { name: 'Replay with this payload' }).click();
    await page.locator('dl.facts .chip', { hasText: 'replayed' }).waitFor();
    await page.locator('dl.facts a').first().click();
    await untilStorySays(page, 'replayed payment.charge to its queue');
    await untilStorySays(page, 'handled shipment.dispatched');
    expect(await verifyOnPage(page, since)).toContain('Nothing is missing, nothing is duplicated.');
  },
);

inBrowser(
  'a broken handler: its letters are seen as one group, the cause is mended, the group replayed, the ledger clean',
  async () => {
    await choosesCard('tok_down');
    await page.getByLabel('Answer at once, pay later').check();
    for (let orders = 1; orders <= 3; orders++) {
      await placeOne();
      await page.locator('.tally .good', { hasText: `202 × ${orders}` }).waitFor();
    }
    await goTo(page, 'Dead letters');
    const group = page.locator('.groups li', { hasText: 'payment.charge' });
    await group.locator('.badge', { hasText: '3' }).waitFor();

    try {
      await goTo(page, 'Chaos & Verify');
      await page.getByRole('button', { name: 'Mend the card network' }).click();
      await page.getByText('mended: tok_down pays').waitFor();
      await goTo(page, 'Dead letters');
      await group.getByRole('button', { name: 'Replay group' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Replay' }).click();
      await dialog.getByText('3 letters on the way to their queues').waitFor();
      await dialog.getByRole('button', { name: 'Done' }).click();
      await group.waitFor({ state: 'detached' });
      expect(await verifyOnPage(page, since)).toContain('Nothing is missing, nothing is duplicated.');
      const ledger = page.getByRole('region', { name: 'The ledger' });
      expect(await ledger.locator('tr', { hasText: 'charge at the bank' }).innerText()).toMatch(
        /\t3\t3\t0\t0$/,
      );
    } finally {
      await request('bank', 'PUT', '/outage', { broken: true }, asOperator);
    }
  },
);

inBrowser('Verify is a button, and its ledger has nothing missing and nothing duplicated', async () => {
  await placeOne();
  await answers().first().getByText('paid').waitFor();
  expect(await verifyOnPage(page, since)).toContain('Nothing is missing, nothing is duplicated.');
  const rows = page.getByRole('region', { name: 'The ledger' }).locator('tbody tr');
  for (const row of await rows.all()) expect(await row.innerText()).toMatch(/\t0\t0$/);
});

inBrowser('an alert is shown, acknowledged by name, and gone when its cause is', async () => {
  try {
    await chaos('stop', 'analytics');
    const alert = page.locator('.alerts li', { hasText: 'analytics is down' });
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await alert.getByText('seen by Grace').waitFor();
    await chaos('start', 'analytics');
    await alert.waitFor({ state: 'detached' });
  } finally {
    await chaos('start', 'analytics');
    await untilReady('analytics');
  }
});

inBrowser('looking is free, acting asks for the token, and a wrong one is refused with a word', async () => {
  await page.evaluate('sessionStorage.clear()');
  await page.reload();
  await page.locator('.contact.here').waitFor();
  await placeOne();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Operator token').fill('wrong-token');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('alert').waitFor();
  expect(await dialog.getByRole('alert').innerText()).toContain('not accepted');
  expect(await answers().count()).toBe(0);
});
