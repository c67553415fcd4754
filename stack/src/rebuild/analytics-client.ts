import { userInfo } from 'node:os';
import { fetchBounded } from '#http-client';
import { findRunningShop } from '../running-shop.js';
import type { RebuildView } from './print.js';

/** Where analytics is, and as whom to act there. */
export interface AnalyticsClient {
  url: string;
  token: string;
  operator: string;
}

/** Of the shop that runs in this folder, on this machine itself or in containers. */
export async function findAnalytics(): Promise<AnalyticsClient> {
  const operator = process.env['OPERATOR'] ?? userInfo().username;
  const shop = await findRunningShop();
  if (shop.startedBy === 'npm start')
    return { url: shop.facts.urls['analytics']!, token: shop.facts.operatorToken, operator };
  const { project } = shop;
  const token = await project.variableOf('analytics', 'OPERATOR_TOKEN');
  return { url: await project.urlOf('analytics'), token, operator };
}

/** Undefined while analytics does not answer; throws what it refuses in its own words. */
export async function ask(
  { url, token, operator }: AnalyticsClient,
  method: 'GET' | 'POST',
): Promise<RebuildView | undefined> {
  const response = await fetchBounded(`${url}/rebuild`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'x-operator': operator },
    timeoutMs: 60_000,
  }).catch(() => undefined);
  if (!response || response.status >= 500) return undefined;
  const answer = response.json<RebuildView & { title: string; detail: string }>();
  if (response.ok) return answer;
  throw new Error(`${answer.title}. ${answer.detail}`);
}
