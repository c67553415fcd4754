import type { Browser } from 'playwright-core';
import { browserFile, goTo, openBrowser, openControlRoom } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { asOperator, request } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

const order = { product_id: 'PROD-1', quantity: 1, payment_token: 'tok_ok', prefer_async: true };
const load = { ...order, per_second: 1, for_seconds: 60 };

interface Problem {
  title: string;
}
interface Proof {
  state: string;
  steps: { text: string }[];
  result?: { clean: boolean; lines: string };
}
const startProof = async (body: object) =>
  await request<{ proof_id: string }>('control-room', 'POST', '/api/proofs', body, asOperator);
const proof = async (id: string) => (await request<Proof>('control-room', 'GET', `/api/proofs/${id}`)).body;

let browser: Browser;
beforeAll(async () => {
  if (browserFile) browser = await openBrowser();
});
afterAll(async () => await browser?.close());

inBrowser(
  'one button kills email during 500 orders and verifies, and the result has its own link',
  async () => {
    const page = await openControlRoom(browser);
    await goTo(page, 'Proofs');
    await page.getByRole('button', { name: 'Kill email during 500 orders, then verify' }).click();
    const result = page.getByRole('region', { name: 'Result of the proof' });
    await result.getByText('Kill email for 15 s').waitFor();
    await result.getByText(/^\S+ 500 orders sent/).waitFor({ timeout: 90_000 });
    await page.getByRole('button', { name: 'Kill payment during 500 orders, then verify' }).click();
    await page.getByRole('alert').filter({ hasText: 'Another proof is running.' }).waitFor();
    const status = result.getByText('nothing missing, nothing duplicated', { exact: true });
    await status.waitFor({ timeout: 170_000 });
    const visitor = await (await browser.newContext()).newPage();
    await visitor.goto(page.url());
    await visitor
      .locator('.verify-result', { hasText: 'Nothing is missing, nothing is duplicated.' })
      .waitFor();
    const charges = visitor
      .getByRole('region', { name: 'Effects' })
      .locator('tr', { hasText: 'charge at the bank' });
    expect(await charges.innerText()).toMatch(/\t(\d+)\t\1\t0\t0$/);
    await visitor.context().close();
    await page.context().close();
  },
  400_000,
);

inBrowser(
  'a storm with a seed shows its kills as they come, refuses a load meanwhile, and verifies',
  async () => {
    const page = await openControlRoom(browser);
    await page.route('**/api/proofs', async (route) => {
      const body = route.request().postDataJSON() as object | null;
      await route.continue({ ...(body && { postData: { ...body, for_seconds: 15 } }) });
    });
    await goTo(page, 'Proofs');
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('7');
    await page.getByRole('button', { name: 'Run a storm of kills during orders, then verify' }).click();
    const result = page.getByRole('region', { name: 'Result of the proof' });
    await result
      .getByText(/ s {2}kill [a-z]+$/)
      .first()
      .waitFor();
    await result.getByText('running', { exact: true }).waitFor();
    const refused = await request<Problem>('control-room', 'POST', '/api/shop/load', load, asOperator);
    expect(refused).toMatchObject({ status: 409, body: { title: 'A proof is running' } });
    await result.getByText(/restart postgres$/).waitFor();
    const status = result.getByText('nothing missing, nothing duplicated', { exact: true });
    await status.waitFor({ timeout: 240_000 });
    await result.getByText(/The storm is over. 150 orders placed, all of them accepted/).waitFor();
    await result
      .getByRole('heading', { name: 'Run a storm of kills during orders, then verify (seed 7)' })
      .waitFor();
    await page.context().close();
  },
  400_000,
);

test('a flash sale ends with its figures and the result of verify', async () => {
  const started = await startProof({ kind: 'flash-sale', orders: 50 });
  expect(started.status).toBe(200);
  await eventually(async () => expect((await proof(started.body.proof_id)).state).not.toBe('running'), {
    within: 180_000,
  });
  const { state, steps, result } = await proof(started.body.proof_id);
  const texts = steps.map(({ text }) => text).join('\n');
  expect(texts).toContain('npm run flash-sale -- --orders 50');
  expect(texts).toContain('50 orders accepted in ');
  expect({ state, clean: result?.clean }).toEqual({ state: 'clean', clean: true });
  expect(result?.lines).toContain('50 orders placed: 50 accepted, 0 declined');
});

test.each([-1, 1.5, 2 ** 32, 'seven'])('a storm with the seed %s is refused', async (seed) => {
  expect(await startProof({ kind: 'storm', seed })).toMatchObject({
    status: 400,
    body: {
      errors: [
        {
          field: 'seed',
          detail: 'Give a whole number from 0 to 4294967295, or leave it out for a random storm.',
        },
      ],
    },
  });
});

test('a proof is refused while a load runs', async () => {
  await request('control-room', 'POST', '/api/shop/load', load, asOperator);
  try {
    expect(await startProof({ kind: 'kill-email' })).toMatchObject({
      status: 409,
      body: { title: 'A load is running' },
    });
  } finally {
    await request('control-room', 'POST', '/api/shop/load/stop', {}, asOperator);
  }
});
