import { deadLetterQueueFor } from '#messaging';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { Broker } from '../support/broker.js';
import { browserFile, openBrowser, openControlRoom } from '../support/browser.js';
import { discardAllOf, untilDead, waitingCount } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { facts } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;
const queue = 'analytics.order.created';
const causes = ['bank', 'card', 'disk', 'host', 'label', 'mail', 'stock', 'time', 'user'];

let browser: Browser;
let broker: Broker;
let page: Page;
beforeAll(async () => {
  broker = await Broker.connect();
  if (browserFile) browser = await openBrowser();
});
beforeEach(async () => {
  await discardAllOf(queue);
  if (browserFile) page = await openControlRoom(browser);
});
afterEach(async () => await page?.context().close());
afterAll(async () => {
  await browser?.close();
  await discardAllOf(queue);
  await broker.close();
});

/** Puts dead letters into the dead letter queue, and waits until the control room has stored them. */
async function putDeadLetters(count: number, cause = 'test'): Promise<string> {
  const before = await waitingCount({ queue });
  let message_id = '';
  for (let n = 0; n < count; n++) {
    message_id = uuidv7();
    const failure = { dead_queue: queue, dead_at: new Date().toISOString(), dead_reason: 'failed' };
    const headers = { ...failure, error: `no ${cause} for this order`, error_name: 'Error', stack: '' };
    broker.put(deadLetterQueueFor(queue), '{"order_id":"ORD-1"}', {
      ...{ messageId: message_id, type: 'order.created', headers },
    });
  }
  await eventually(async () => expect(await waitingCount({ queue })).toBe(before + count));
  return message_id;
}

const open = async (path: string) => await page.goto(`${facts.urls['control-room']}/#/dead-letters${path}`);
const list = () => page.getByRole('region', { name: 'Dead letter list' });
const detail = () => page.getByRole('region', { name: 'Selected dead letter' });
const groups = () => page.locator('.groups li');
const topOf = async (locator: ReturnType<typeof list>) => (await locator.boundingBox())?.y ?? -1;

inBrowser(
  'a dead letter opens in view from any place of the list, and "Older" begins at its top',
  async () => {
    for (const cause of causes) await putDeadLetters(7, cause);
    await open(`?queue=${queue}`);
    await list().locator('li a').last().click();
    await detail().getByLabel('Payload').waitFor();
    expect(await topOf(detail().getByRole('heading').first())).toBeGreaterThanOrEqual(0);
    expect(await topOf(detail().getByRole('heading').first())).toBeLessThan(400);
    const older = page.getByRole('button', { name: 'Older' });
    await older.click();
    await list().getByText('51–63 of 63').waitFor();
    await eventually(async () => {
      expect(await topOf(list())).toBeGreaterThanOrEqual(-5);
      expect(await topOf(list())).toBeLessThan(900);
    });
  },
);

inBrowser('a replay that fails again shows that it failed, in the open dead letter', async () => {
  const message_id = await putDeadLetters(1);
  const { dead_letter_id } = await untilDead({ queue, message_id });
  await open(`/${dead_letter_id}`);
  await detail().getByRole('button', { name: 'Replay', exact: true }).click();
  await detail().getByText('failed again after a replay').waitFor();
  expect(await detail().getByRole('button', { name: 'Replay', exact: true }).isEnabled()).toBe(true);
});

inBrowser('after a discard the counts are right without a poll, and like decisions are one row', async () => {
  await putDeadLetters(4, 'stock');
  await putDeadLetters(2, 'card');
  await page.addInitScript('window.setInterval = () => 0');
  await open(`?queue=${queue}`);
  await page.reload();
  await groups().locator('.badge', { hasText: /^4$/ }).waitFor();
  await groups().first().getByRole('button', { name: 'Discard' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('the stock is counted anew');
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await dialog.getByText('4 dead letters discarded').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await eventually(async () => expect(await groups().count()).toBe(1));
  expect(await groups().locator('.badge').innerText()).toBe('2');
  await list().getByText('1–2 of 2').waitFor();
  await page.reload();
  const decisions = page.getByRole('region', { name: 'Latest decisions' }).locator('li');
  await decisions.first().waitFor();
  const about = (await decisions.allInnerTexts()).filter((text) => text.includes('counted anew'));
  expect(about).toEqual([expect.stringContaining(`4 dead letters of ${queue}`)]);
});

inBrowser(
  'the alert about dead letters has their current count, and shifts no view when it is raised',
  async () => {
    await page.getByText('No alerts').waitFor();
    const main = page.locator('main');
    const top = await topOf(main);
    const alerts = page.getByRole('region', { name: 'Alerts' });
    await putDeadLetters(1);
    await alerts.getByText(`1 dead letter of ${queue}`).first().waitFor();
    await putDeadLetters(2);
    await alerts.getByText(`3 dead letters of ${queue}`).first().waitFor();
    await alerts.locator('summary').click();
    expect(await topOf(main)).toBe(top);
    expect(await alerts.getByRole('status').innerText()).toContain(`Alert: 1 dead letter of ${queue}`);
  },
);

inBrowser('a link with a wrong id says so, without instructions for clients of the API', async () => {
  for (const id of ['not-a-uuid', uuidv7()]) {
    await open(`/${id}`);
    await detail().getByText('No such dead letter').waitFor();
    expect(await detail().innerText()).not.toMatch(/"errors"|GET \/api/);
  }
});

inBrowser('an operator can have any name and can change it, and it is stored with decisions', async () => {
  await page.getByRole('button', { name: 'Operator: Grace' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your name').fill('José Müller');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Operator: José Müller' }).waitFor();
  const message_id = await putDeadLetters(1);
  const { dead_letter_id } = await untilDead({ queue, message_id });
  await open(`/${dead_letter_id}`);
  await detail().getByRole('button', { name: 'Discard …' }).click();
  await dialog.getByLabel('Reason').fill('a test');
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await dialog.getByText('1 dead letter discarded').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await detail().getByText('discarded by José Müller').waitFor();
});
