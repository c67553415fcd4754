import { userInfo } from 'node:os';
import { fetchBounded } from '#http-client';
import { findRunningShop } from '../running-shop.js';
import type { RebuildView } from './print.js';

/** The address of analytics, and the operator who acts. */
export interface AnalyticsClient {
  url: string;
  token: string;
  operator: string;
}

/** Finds analytics of the shop that runs in this folder, as processes or in containers. */
export async function findAnalytics(): Promise<AnalyticsClient> {
  const operator = process.env['OPERATOR'] ?? userInfo().username;
  const shop = await findRunningShop();
  if (shop.startedBy === 'npm start')
    return { url: shop.facts.urls['analytics']!, token: shop.facts.operatorToken, operator };
  const { project } = shop;
  const token = await project.variableOf('analytics', 'OPERATOR_TOKEN');
  return { url: await project.urlOf('analytics'), token, operator };
}

/** Undefined if analytics does not answer. Throws with its message if it refuses the request. */
export async function requestRebuild(
  { url, token, operator }: AnalyticsClient,
  method: 'GET' | 'POST',
): Promise<RebuildView | undefined> {
  const response = await fetchBounded(`${url}/rebuild`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'x-operator': operator },
    timeoutMs: 60_000,
  }).catch(() => undefined);
  if (!response || response.status >= 500) return undefined;
  const body = response.json<RebuildView & { title: string; detail: string }>();
  if (response.ok) return body;
  throw new Error(`${body.title}. ${body.detail}`);
}
