import { createTransport } from 'nodemailer';
import type { Browser } from 'playwright-core';
import { browserFile, openBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { facts, newCustomer, request } from '../support/shop.js';
import {
  type HostileServer,
  expectPlainText,
  hostileText,
  openHostileServer,
  openWatched,
  shortHostile,
} from '../support/watched-page.js';

const inBrowser = browserFile ? test : test.skip;
const inbox = facts.urls['inbox']!;

let hostileServer: HostileServer;
let browser: Browser;
beforeAll(async () => {
  hostileServer = await openHostileServer();
  if (browserFile) browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  hostileServer.close();
});

/** Sends a mail that is hostile in every part, and returns its id in the inbox. */
async function mailHostile(word: string): Promise<string> {
  const { url } = hostileServer;
  const to = `${newCustomer()}@customers.order-rail.example`.toLowerCase();
  const script = `hostile('${word}');parent.hostile('${word}')`;
  const html =
    `<p>${word}</p><script>${script}</script><img src="${url}" onerror="${script}"><iframe src="${url}"></iframe>` +
    `<link rel="stylesheet" href="${url}"><svg onload="${script}"></svg><form action="${url}"><button>Go</button></form>`;
  const transport = createTransport({ url: facts.smtpUrl });
  await transport.sendMail({
    from: { name: shortHostile('sender'), address: 'mallory@order-rail.example' },
    to: { name: shortHostile('recipient'), address: to },
    subject: shortHostile(word),
    text: hostileText('text', url),
    html,
    attachments: [{ filename: 'page.html', content: html, contentType: 'text/html' }],
  });
  transport.close();
  type Mail = { id: string; to: { address: string }[] };
  return await eventually(async () => {
    const { body } = await request<Mail[]>('inbox', 'GET', '/api/email');
    const mail = body.find((each) => each.to.some(({ address }) => address === to));
    expect(mail).toBeDefined();
    return mail!.id;
  });
}

inBrowser('the inbox displays a hostile mail without running its scripts, and loads nothing', async () => {
  const word = `subject-${Date.now()}`;
  const id = await mailHostile(word);
  const watched = await openWatched(browser, { bypassCSP: false });
  const { page, executed } = watched;
  await page.goto(`${inbox}/`);
  await page.getByText(word).first().click();
  await page.frameLocator('iframe').getByText(word).first().waitFor();
  await expectPlainText(watched, word);
  const { body } = await request<{ attachments: { generatedFileName: string }[] }>(
    'inbox',
    'GET',
    `/api/email/${id}`,
  );
  for (const part of ['html', `attachment/${body.attachments[0]!.generatedFileName}`]) {
    await page.goto(`${inbox}/api/email/${id}/${part}`);
    await page.getByText(word).first().waitFor();
    expect(await page.evaluate('origin')).toBe('null');
    expect(executed).toEqual([]);
  }
  expect(hostileServer.requests).toBe(0);
  await page.context().close();
});

inBrowser('the inbox page runs no script of a mail, also without its content security policy', async () => {
  const word = `unguarded-${Date.now()}`;
  await mailHostile(word);
  const watched = await openWatched(browser, { bypassCSP: true });
  const { page } = watched;
  await page.route(`${hostileServer.url}**`, (route) => route.abort());
  await page.goto(`${inbox}/`);
  await page.getByText(word).first().click();
  await page.frameLocator('iframe').getByText(word).first().waitFor();
  await expectPlainText(watched, word);
  await page.context().close();
});
