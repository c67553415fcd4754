import type { Page } from 'playwright-core';
import { browserFile, goTo, openControlRoomForEach } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { facts } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let page: Page;
openControlRoomForEach((opened) => (page = opened));

const index = () => page.getByRole('list', { name: 'Message index' });
const detail = () => page.getByRole('region', { name: 'Selected message' });
const open = async (path: string) => await page.goto(`${facts.urls['control-room']}/#/messages${path}`);

inBrowser('the index finds a message by the name of a field, with the keyboard alone', async () => {
  await goTo(page, 'Messages');
  await index().getByRole('link').first().waitFor();
  const all = await index().getByRole('link').count();
  expect(all).toBeGreaterThan(10);
  await page.getByLabel('Type, service, queue or field').focus();
  await page.keyboard.type('payment charge_id');
  await page.getByText(`1 of ${all} messages`).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await detail().getByRole('heading', { name: 'payment.captured event' }).waitFor();
  expect(new URL(page.url()).hash).toBe('#/messages/payment.captured');
  await page.getByLabel('Type, service, queue or field').fill('no-such-field');
  await page.getByText(`0 of ${all} messages`).waitFor();
});

inBrowser('a link to a message shows which version each service publishes and consumes', async () => {
  await open('/order.cancelled');
  const uses = detail().getByRole('region', { name: 'Publishers and consumers' }).locator('tbody tr');
  await uses.first().waitFor();
  expect(await uses.allInnerTexts()).toEqual([
    'order\tpublishes\t2.0\t–',
    'payment\tconsumes\t1.0, 2.0\tpayment.order.cancelled',
    'email\tconsumes\t1.0, 2.0\temail.order.cancelled',
    'warehouse\tconsumes\t1.0, 2.0\twarehouse.order.cancelled',
    'analytics\tconsumes\t1.0, 2.0\tanalytics.order.cancelled',
  ]);
  await eventually(async () =>
    expect(await page.title()).toBe('order.cancelled · Messages · Order Rail control room'),
  );
  await open('/payment.charge.reply');
  await detail().getByRole('heading', { name: 'payment.charge.reply' }).waitFor();
  expect(await uses.allInnerTexts()).toEqual(['payment\tpublishes\t1.1\t–', 'order\tconsumes\t1.0, 1.1\t–']);
});

inBrowser('the newest version is open, with its schema beside an example', async () => {
  await open('/order.created');
  await detail().locator('summary').first().waitFor();
  expect(await detail().locator('summary').allInnerTexts()).toEqual([
    'order.created 1.1',
    'order.created 1.0',
  ]);
  const schema = detail().getByRole('table', { name: 'Schema of order.created 1.1' });
  const example = detail().getByRole('group', { name: 'Examples of order.created 1.1' });
  expect(await schema.getByText('delivery_address.street').isVisible()).toBe(true);
  expect(await example.getByText('ORD-123').first().isVisible()).toBe(true);
  const [left, right] = [await schema.boundingBox(), await example.boundingBox()];
  expect(right!.x).toBeGreaterThan(left!.x + left!.width);
  expect(right!.y).toBe(left!.y);
  await detail().locator('summary').last().click();
  const older = detail().getByRole('table', { name: 'Schema of order.created 1.0' });
  await older.getByText('user_id', { exact: true }).waitFor();
  expect(await older.getByText('delivery_address').count()).toBe(0);
});

inBrowser('at 375 pixels a selected message is above the index, and an unknown one is reported', async () => {
  await page.setViewportSize({ width: 375, height: 900 });
  await open('/email.send');
  await detail().getByRole('heading', { name: 'email.send command' }).waitFor();
  const [selected, list] = [await detail().boundingBox(), await index().boundingBox()];
  expect(list!.y).toBeGreaterThan(selected!.y + selected!.height);
  await open('/no.such.message');
  await detail().getByText('No contract has the type no.such.message.').waitFor();
  await detail().getByRole('link', { name: 'Show all messages' }).click();
  await detail().getByText('No message selected').waitFor();
});
