import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { ActivityTold } from '#contracts';
import { deadLetterQueueFor, queueFor } from '#messaging';
import type { Browser, Page } from 'playwright-core';
import { createTransport } from 'nodemailer';
import { v7 as uuidv7 } from 'uuid';
import { Broker, propertiesOf } from '../support/broker.js';
import { browserFile, openBrowser } from '../support/browser.js';
import { act, discardAllOf, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { asOperator, facts, newCustomer, request } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;
const room = facts.urls['control-room']!;
const queue = 'analytics.order.created';

/** Where every address in a hostile text leads; nothing of the shop, and no page, may connect. */
let elsewhere: Server;
let connections = 0;
let browser: Browser;
let broker: Broker;
let page: Page;
/** What ran in the page although nothing may. */
let ran: string[];

beforeAll(async () => {
  elsewhere = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  broker = await Broker.connect();
  if (browserFile) browser = await openBrowser();
});
beforeEach(async () => {
  connections = 0;
  if (browserFile) page = await openWatched({ bypassCSP: true });
});
afterEach(async () => {
  await page?.context().close();
  expect(connections).toBe(0);
});
afterAll(async () => {
  await browser?.close();
  await discardAllOf(queue);
  await broker.close();
  elsewhere.close();
});

/** A page that reports every script of a hostile text; without the policy nothing but the page itself keeps it from running. */
async function openWatched(options: { bypassCSP: boolean }): Promise<Page> {
  const context = await browser.newContext({ ...options, viewport: { width: 1360, height: 900 } });
  const opened = await context.newPage();
  opened.setDefaultTimeout(20_000);
  ran = [];
  await context.exposeFunction('hostile', (what: string) => void ran.push(what));
  opened.on('dialog', (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  return opened;
}

const address = (): string => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;

/** Markup and addresses that would run, load or become an element, with a word to find the text by; in 255 bytes, as AMQP has it. */
const short = (word: string): string => `${word}"'><img class=evil src=x onerror=hostile('${word}')>`;
const hostile = (word: string): string =>
  `${short(word)}</textarea></script><script class=evil>hostile('${word}')</script><a class=evil href=javascript:hostile()>${address()}`;

/** The text is there as words, and nothing of it is more than words. */
async function expectWords(word: string, at: Page = page): Promise<void> {
  await at.getByText(`${word}"'>`).or(at.getByText(word)).first().waitFor({ state: 'attached' });
  expect(await at.locator('.evil').count()).toBe(0);
  const links = await at.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  expect(links.filter((href) => !/^(#|\.?\/|http:\/\/127\.0\.0\.1)/.test(href ?? '#'))).toEqual([]);
  expect(ran).toEqual([]);
}

async function unfold(): Promise<void> {
  for (const summary of await page.locator('details:not([open]) > summary').all()) await summary.click();
}

inBrowser('every hostile part of a dead letter is words, so are operators and reasons', async () => {
  const messageId = short(`id-${uuidv7()}`);
  const names = { type: short('type'), correlationId: short('correlation'), appId: short('app') };
  const properties = { ...names, messageId, replyTo: short('reply'), contentEncoding: short('encoding') };
  const failure = { dead_queue: queue, dead_at: new Date().toISOString(), dead_reason: short('cause') };
  const error = { error: hostile('error'), error_name: short('error-name'), stack: hostile('stack') };
  const headers = { ...failure, ...error, producer: hostile('producer'), [short('key')]: address() };
  const payload = { order_id: short('ORD-payload'), [hostile('member')]: hostile('value'), url: address() };
  broker.put(deadLetterQueueFor(queue), JSON.stringify(payload), { ...properties, headers });
  const { letter_id } = await untilDead({ queue, message_id: messageId });
  await page.goto(`${room}/#/dead-letters`);
  for (const word of ['type', 'error']) await expectWords(word);
  await page.goto(`${room}/#/dead-letters/${letter_id}`);
  await page.getByLabel('Payload').waitFor();
  await unfold();
  for (const word of [...Object.keys(error), 'producer', 'encoding', 'reply', 'key'])
    await expectWords(word.replace('_', '-'));
  expect(await page.getByLabel('Payload').inputValue()).toContain(address());

  const named = { ...asOperator, 'x-operator': short('operator') };
  expect((await act(`${letter_id}/discard`, { why: hostile('reason') }, named)).status).toBe(200);
  await page.reload();
  for (const word of ['operator', 'reason']) await expectWords(word);
  await page.goto(`${room}/#/dead-letters`);
  await page.getByRole('region', { name: 'Latest decisions' }).getByText('operator').first().waitFor();
  await expectWords('reason');
});

inBrowser(
  'hostile names in the telemetry of a message are words, in the flow and in the story of an order',
  async () => {
    const order_id = `ORD-${short(uuidv7())}`;
    const correlation_id = uuidv7();
    const tell = (step: string, n: number) => {
      const about = {
        type: hostile('moved-type'),
        queue: hostile('moved-queue'),
        error: hostile('moved-error'),
      };
      const ids = { message_id: hostile(`moved-${n}`), correlation_id, causation_id: null, order_id };
      const move = { at: new Date().toISOString(), step, ...about, ...ids, attempt: 1, took_ms: 1 };
      const told = { service: hostile('moved-service'), moves: [move], dropped: 0 };
      broker.put(queueFor('control-room', ActivityTold), JSON.stringify(told), propertiesOf('activity.told'));
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
    await expectWords('flow');
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
  await page.getByLabel('Product').selectOption(product_id);
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
  await expectWords('answer');
  await page.goto(`${room}/#/chaos`);
  await page.getByRole('button', { name: 'Kill email' }).click();
  await expectWords('detail');
});

/** A mail with every hostile part that SMTP takes. */
async function mailHostile(word: string): Promise<string> {
  const to = `${newCustomer()}@customers.order-rail.example`.toLowerCase();
  const transport = createTransport({ url: facts.smtpUrl });
  const page = `<p>${word}</p><script>hostile('${word}');parent.hostile('${word}')</script><img src="${address()}" onerror="hostile('${word}')"><link rel="stylesheet" href="${address()}"><iframe src="${address()}"></iframe><svg onload="hostile('${word}')"></svg>`;
  await transport.sendMail({
    from: { name: short('sender'), address: 'mallory@order-rail.example' },
    to: { name: short('recipient'), address: to },
    subject: short(word),
    text: hostile('text'),
    html: page,
    attachments: [{ filename: 'page.html', content: page, contentType: 'text/html' }],
  });
  transport.close();
  type Mail = { id: string; to: { address: string }[] };
  return await eventually(async () => {
    const { body } = await request<Mail[]>('inbox', 'GET', '/api/email');
    const mail = body.find((each) => each.to.some((one) => one.address === to));
    expect(mail).toBeDefined();
    return mail!.id;
  });
}

inBrowser('a hostile mail is shown by the inbox without its scripts, and loads nothing', async () => {
  const word = `subject-${Date.now()}`;
  const id = await mailHostile(word);
  const shown = await openWatched({ bypassCSP: false });
  await shown.goto(`${facts.urls['inbox']}/`);
  await shown.getByText(word).first().click();
  await shown.frameLocator('iframe').getByText(word).first().waitFor();
  await expectWords(word, shown);
  for (const part of ['html', 'attachment/page.html']) {
    await shown.goto(`${facts.urls['inbox']}/api/email/${id}/${part}`);
    await shown.getByText(word).first().waitFor();
    expect(await shown.evaluate('origin')).toBe('null');
    expect(ran).toEqual([]);
  }
  await shown.context().close();
});

inBrowser('the page of the inbox runs no script of a mail, also without its policy', async () => {
  const word = `unguarded-${Date.now()}`;
  await mailHostile(word);
  await page.route(`${address()}**`, (route) => route.abort());
  await page.goto(`${facts.urls['inbox']}/`);
  await page.getByText(word).first().click();
  await page.frameLocator('iframe').getByText(word).first().waitFor();
  await expectWords(word);
});
