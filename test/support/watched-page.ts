import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Browser, Page } from 'playwright-core';

/** The server at the addresses in hostile texts: no service may connect to it, and no page may send a request. */
export interface HostileServer {
  readonly url: string;
  connections: number;
  /** Counted apart: a browser may open a connection for a request that the policy then blocks. */
  requests: number;
  close: () => void;
}

/** Counts connections and requests, and sends no response. */
export async function openHostileServer(): Promise<HostileServer> {
  const server = createServer((socket) => {
    counts.connections += 1;
    socket
      .on('error', () => undefined)
      .once('data', () => {
        counts.requests += 1;
        socket.destroy();
      });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const counts: HostileServer = { url, connections: 0, requests: 0, close: () => server.close() };
  return counts;
}

/** Markup that would run a script or create an element, with a word to find it. At most 255 bytes, the limit of AMQP names. */
export const shortHostile = (word: string): string =>
  `${word}"'><img class=evil src=x onerror=hostile('${word}')>`;

/** Like {@link shortHostile}, with more ways to run a script, and an address to load. */
export const hostileText = (word: string, url: string): string =>
  `${shortHostile(word)}</textarea></script><script class=evil>hostile('${word}')</script><a class=evil href=javascript:hostile()>${url}`;

/** `executed` lists the hostile scripts that ran in the page. */
export interface WatchedPage {
  page: Page;
  executed: string[];
}

/** With `bypassCSP`, only the page itself prevents that a hostile text runs. */
export async function openWatched(
  browser: Browser,
  { bypassCSP }: { bypassCSP: boolean },
): Promise<WatchedPage> {
  const context = await browser.newContext({ bypassCSP, viewport: { width: 1360, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const executed: string[] = [];
  await context.exposeFunction('hostile', (word: string) => void executed.push(word));
  page.on('dialog', (dialog) => {
    executed.push(dialog.message());
    void dialog.dismiss();
  });
  return { page, executed };
}

/** The hostile text with this word is displayed as plain text (perhaps within JSON), and nothing of it ran. */
export async function expectPlainText(watched: WatchedPage, word: string): Promise<void> {
  const pattern = new RegExp(`${word}\\W{4,5}img class=evil`);
  await watched.page.getByText(pattern).first().waitFor({ state: 'attached' });
  await expectNothingExecuted(watched);
}

/** No hostile text has created an element, a link or a script. */
export async function expectNothingExecuted({ page, executed }: WatchedPage): Promise<void> {
  expect(await page.locator('.evil').count()).toBe(0);
  const links = await page
    .locator('a')
    .evaluateAll((anchors) => anchors.map((link) => link.getAttribute('href')));
  expect(links.filter((href) => !/^(#|\.?\/|http:\/\/127\.0\.0\.1)/.test(href ?? '#'))).toEqual([]);
  expect(executed).toEqual([]);
}
