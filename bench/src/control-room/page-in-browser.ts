import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureChromium } from '../../../stack/src/install-chromium.js';
import type { StackFacts } from '../../../stack/src/stack-facts.js';

/** In ms. What is below the browser's own threshold of measurement, 50 and 16 ms, counts as 0. */
export interface Longest {
  /** From the start of a frame until it is drawn: duration of a `long-animation-frame`. */
  frame: number;
  /** From a click or key until the next frame shows its effect: duration of an `event`. */
  answer: number;
}

const MEASURE = `
  const none = { frame: 0, answer: 0 };
  let longest = { ...none };
  window.readAndReset = () => {
    const read = longest;
    longest = { ...none };
    return read;
  };
  const observe = (type, key, options) =>
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest[key] = Math.max(longest[key], duration);
    }).observe({ type, ...options });
  observe('long-animation-frame', 'frame');
  observe('event', 'answer', { durationThreshold: 16 });
`;

export async function requireChromium(print: (what: string) => void): Promise<string> {
  const executable = await ensureChromium(print);
  if (executable) return executable;
  throw new Error('Chromium is missing: install it, or set CHROMIUM to its path.');
}

/** The control room in a browser, with a meter of its frames and of its answers to clicks and keys. */
export class PageInBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
    private readonly url: string,
  ) {}

  static async open(executablePath: string, { urls, operatorToken }: StackFacts): Promise<PageInBrowser> {
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath, args });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const url = `${urls['control-room']}/`;
      await page.goto(`${url}#token=${operatorToken}`);
      await page.locator('.diagram-area svg').waitFor();
      await page.evaluate(`(() => {${MEASURE}})()`);
      return new PageInBrowser(browser, page, url);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** The longest since the page was opened or last read. */
  async read(): Promise<Longest> {
    return await this.page.evaluate<Longest>('readAndReset()');
  }

  /** Opens and closes a queue, then opens every view and an order; ends in the Flow view. */
  async useEverything(): Promise<void> {
    const { page } = this;
    await page.locator('[data-lit="payment.charge"]').click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    for (const view of ['Orders', 'Dead letters', 'Chaos & Verify', 'Proofs', 'Messages', 'Flow']) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
      await page.locator('main .panel').first().waitFor();
      if (view === 'Orders') await page.locator('.order-list a').first().click();
    }
    await page.locator('.diagram-area svg').waitFor();
  }

  /** The id of the newest order. */
  async firstOrder(): Promise<string> {
    await this.page.goto(`${this.url}#/orders`);
    return (await this.page.locator('.order-list a').first().getAttribute('title')) ?? '';
  }

  /** Loads the page anew; from then until the view shows an element of `selector`, in ms. */
  async openingMs(hash: string, selector: string): Promise<number> {
    await this.page.goto('about:blank');
    const startedAt = performance.now();
    await this.page.goto(`${this.url}${hash}`, { waitUntil: 'commit' });
    await this.page.locator(selector).first().waitFor();
    return performance.now() - startedAt;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
