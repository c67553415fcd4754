import type { Page } from 'playwright-core';
import { browserFile, goTo, openControlRoomForEach } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { facts } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let page: Page;
openControlRoomForEach((opened) => (page = opened));

inBrowser('the token is removed from the address at once, also if the page is already open', async () => {
  const token = async () => await page.evaluate<string>("sessionStorage.getItem('operator-token')");
  expect(page.url()).toBe(`${facts.urls['control-room']}/`);
  expect(await token()).toBe(facts.operatorToken);
  await goTo(page, 'Messages');
  const before = page.url();
  await page.evaluate("sessionStorage.clear(); location.hash = 'token=another-token'");
  await eventually(async () => expect(await token()).toBe('another-token'));
  expect(page.url()).toBe(before);
  await page.getByRole('list', { name: 'Message index' }).waitFor();
  await page.goBack();
  await page.goForward();
  expect(page.url()).not.toContain('token');
  await page.goto(`${facts.urls['control-room']}/#token=%E0%A4%A`);
  await page.locator('main').waitFor();
  expect(page.url()).not.toContain('token');
});
