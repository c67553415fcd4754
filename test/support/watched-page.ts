import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Browser, Page } from 'playwright-core';

/** Where the addresses in hostile texts lead: nothing of the shop may connect, and no page may ask for anything. */
export interface Elsewhere {
  readonly url: string;
  connections: number;
  /** A browser may open a connection ahead for what its policy then forbids. */
  requests: number;
  close: () => void;
}

/** Counts what comes, and answers nothing. */
export async function openElsewhere(): Promise<Elsewhere> {
  const server = createServer((socket) => {
    elsewhere.connections += 1;
    socket
      .on('error', () => undefined)
      .once('data', () => {
        elsewhere.requests += 1;
        socket.destroy();
      });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const elsewhere: Elsewhere = { url, connections: 0, requests: 0, close: () => server.close() };
  return elsewhere;
}

/** Markup that would run or become an element, with a word to find it by; in 255 bytes, as many as an AMQP name has. */
export const shortHostile = (word: string): string =>
  `${word}"'><img class=evil src=x onerror=hostile('${word}')>`;

/** The same with more ways to run, and an address to load. */
export const maliciousText = (word: string, url: string): string =>
  `${shortHostile(word)}</textarea></script><script class=evil>hostile('${word}')</script><a class=evil href=javascript:hostile()>${url}`;

/** A page, and what of hostile texts has run in it. */
export interface WatchedPage {
  page: Page;
  ran: string[];
}

/** Without its content policy, nothing but the page itself keeps a hostile text from running. */
export async function openWatched(
  browser: Browser,
  { bypassCSP }: { bypassCSP: boolean },
): Promise<WatchedPage> {
  const context = await browser.newContext({ bypassCSP, viewport: { width: 1360, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const ran: string[] = [];
  await context.exposeFunction('hostile', (what: string) => void ran.push(what));
  page.on('dialog', (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  return { page, ran };
}

/** The hostile text of this word is there as words, in JSON too, and nothing of it is more. */
export async function expectWords(watched: WatchedPage, word: string): Promise<void> {
  const asWords = new RegExp(`${word}\\W{4,5}img class=evil`);
  await watched.page.getByText(asWords).first().waitFor({ state: 'attached' });
  await expectNothingRan(watched);
}

/** No hostile text has become an element, a link or a script. */
export async function expectNothingRan({ page, ran }: WatchedPage): Promise<void> {
  expect(await page.locator('.evil').count()).toBe(0);
  const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  expect(links.filter((href) => !/^(#|\.?\/|http:\/\/127\.0\.0\.1)/.test(href ?? '#'))).toEqual([]);
  expect(ran).toEqual([]);
}
