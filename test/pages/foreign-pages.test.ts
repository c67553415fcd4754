import type { Browser, Page } from 'playwright-core';
import { browserFile, openBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { type Attempt, openForeignServer, type Outcome, tryAll } from '../support/foreign-page.js';
import { httpPorts } from '../support/http-ports.js';
import { facts, mailsTo, newCustomer, placeOrder, request } from '../support/shop.js';

const inBrowser = browserFile ? test.each : test.skip.each;

/** The requests that a foreign page attempts, by port. */
const forbiddenRequests: Record<string, [method: string, path: string][]> = {
  order: [
    ['GET', '/products'],
    ['POST', '/orders'],
  ],
  payment: [['GET', '/metrics']],
  email: [['GET', '/metrics']],
  inventory: [
    ['GET', '/products'],
    ['PUT', '/products/PROD-1'],
  ],
  warehouse: [['GET', '/docs-json']],
  analytics: [['POST', '/rebuild']],
  'control-room': [
    ['GET', '/api/dead-letters'],
    ['GET', '/api/live'],
    ['POST', '/api/dead-letters/discard'],
  ],
  bank: [
    ['GET', '/ledger'],
    ['PUT', '/outage'],
    ['POST', '/charges'],
  ],
  inbox: [
    ['GET', '/api/email'],
    ['GET', '/socket.io/?EIO=4&transport=websocket'],
    ['GET', '/socket.io/?EIO=4&transport=polling'],
    ['DELETE', '/api/email/all'],
    ['POST', '/api/email/delete'],
  ],
  control: [
    ['GET', '/processes'],
    ['POST', '/processes/email/kill'],
  ],
};
const attempts: Attempt[] = Object.entries(forbiddenRequests).flatMap(([name, list]) =>
  list.map(([method, path]) => ({ method, url: `${httpPorts[name]}${path}` })),
);
const shopUrls = Object.values(httpPorts);
const isShopUrl = (url: string): boolean => shopUrls.some((port) => url.startsWith(`${port}/`));

let browser: Browser;
let page: Page;
let foreign: Awaited<ReturnType<typeof openForeignServer>>;
beforeAll(async () => {
  foreign = await openForeignServer();
  if (browserFile) browser = await openBrowser(['--host-resolver-rules=MAP evil.example 127.0.0.1']);
});
beforeEach(async () => {
  if (browserFile) page = await browser.newPage();
});
afterEach(async () => await page?.context().close());
afterAll(async () => {
  await browser?.close();
  foreign.close();
});

/** Everything that a foreign page could change without a token. */
const stateOf = async (customer: string) => ({
  mails: (await mailsTo(customer)).length,
  outage: (await request('bank', 'GET', '/outage')).body,
  restarts: (
    await request<{ services: { restarts: number }[] }>('control-room', 'GET', '/api/overview')
  ).body.services.map(({ restarts }) => restarts),
});

test('the attempts cover every HTTP port of the shop', () => {
  expect(Object.keys(forbiddenRequests).sort()).toEqual(Object.keys(httpPorts).sort());
});

inBrowser(['evil.example', '127.0.0.1'])(
  'a page at %s cannot read or change anything at any port',
  async (host) => {
    const customer = newCustomer();
    await placeOrder({ customer });
    await eventually(async () => expect(await mailsTo(customer)).toHaveLength(2));
    const before = await stateOf(customer);
    const responses: { url: string; status: number }[] = [];
    page.on('response', (response) => {
      if (isShopUrl(response.url())) responses.push({ url: response.url(), status: response.status() });
    });
    await page.goto(`http://${host}:${foreign.port}/`);
    const outcomes = await page.evaluate<Outcome[]>(tryAll(attempts));
    expect(outcomes.length).toBeGreaterThan(attempts.length * 10);
    expect(outcomes.filter(({ read }) => read)).toEqual([]);
    for (const url of shopUrls)
      expect(responses).toContainEqual({ url: expect.stringContaining(url), status: 403 });
    expect(responses.filter(({ status }) => status !== 403)).toEqual([]);
    expect(await stateOf(customer)).toEqual(before);
  },
);

inBrowser(Object.entries(httpPorts))(
  '%s refuses requests of a page that uses DNS rebinding',
  async (_, url) => {
    const { port } = new URL(url);
    const opened = await page.goto(`http://evil.example:${port}/`);
    expect(opened?.status()).toBe(421);
    const statuses = await page.evaluate<number[]>(`Promise.all(
      [['GET', '/'], ['GET', '/api/email'], ['DELETE', '/api/email/all'], ['POST', '/processes/email/kill'], ['GET', '/api/dead-letters']]
        .map(async ([method, path]) => (await fetch(path, { method })).status))`);
    expect(statuses).toEqual([421, 421, 421, 421, 421]);
    const connected = await page.evaluate<boolean>(`new Promise((done) => {
      const socket = new WebSocket('ws://' + location.host + '/socket.io/?EIO=4&transport=websocket');
      socket.onopen = () => done(true);
      socket.onerror = () => done(false);
    })`);
    expect(connected).toBe(false);
  },
);

inBrowser(['the page'])('%s of the inbox shows a mail that arrives while it is open', async () => {
  // Otherwise the mail may arrive before the page has subscribed.
  const listening = page.waitForEvent('websocket');
  await page.goto(`${facts.urls['inbox']}/`);
  await (await listening).waitForEvent('framereceived');
  const customer = newCustomer();
  const { body } = await placeOrder({ customer });
  const line = page.getByText(`Your order ${body.order_id} is confirmed`).first();
  await line.waitFor();
  await line.click();
  await page.frameLocator('iframe').getByText(body.order_id).first().waitFor();
});

inBrowser(['a page'])('%s cannot send SMTP commands in a request to the inbox', async () => {
  await page.goto(`http://evil.example:${foreign.port}/`);
  const customer = newCustomer();
  const { port } = new URL(facts.smtpUrl);
  const mail = [
    'EHLO evil.example',
    'MAIL FROM:<shop@order-rail.example>',
    `RCPT TO:<${customer}@customers.order-rail.example>`,
    'DATA',
    'Subject: forged',
    '',
    'forged',
    '.',
    'QUIT',
    '',
  ].join('\r\n');
  await page.evaluate(
    `fetch('http://127.0.0.1:${port}/', { method: 'POST', mode: 'no-cors', body: ${JSON.stringify(mail)} }).catch(() => undefined)`,
  );
  await placeOrder({ customer });
  await eventually(async () => expect(await mailsTo(customer)).toHaveLength(2));
  expect((await mailsTo(customer)).map(({ subject }) => subject)).not.toContain('forged');
});
