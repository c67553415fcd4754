import { userInfo } from 'node:os';
import { fetchBounded } from '#http-client';
import { findRunningShop } from '../running-shop.js';

/** Where the control room is, and as whom to act there. */
export interface ControlRoomDoor {
  url: string;
  token: string;
  operator: string;
}

/** Of another machine by CONTROL_ROOM_URL and OPERATOR_TOKEN, else of the shop that runs here. */
export async function findControlRoom(env: NodeJS.ProcessEnv = process.env): Promise<ControlRoomDoor> {
  const operator = env['OPERATOR'] ?? userInfo().username;
  const { CONTROL_ROOM_URL: url, OPERATOR_TOKEN: token } = env;
  if (url) return { url, token: token ?? '', operator };
  const shop = await findRunningShop();
  if (shop.startedBy === 'npm start')
    return { url: shop.facts.urls['control-room']!, token: shop.facts.operatorToken, operator };
  const { project } = shop;
  return {
    url: await project.urlOf('control-room'),
    token: await project.variableOf('control-room', 'OPERATOR_TOKEN'),
    operator,
  };
}

/** A filter may match ten thousand dead letters. */
const ANSWER_WITHIN_MS = 300_000;
const LONGEST_ANSWER_BYTES = 134_217_728;

interface Refusal {
  title: string;
  detail: string;
  errors?: { field: string; detail: string }[];
}

/** Asks the control room; throws what it refuses in its own words. */
export async function ask<T>(
  { url, token, operator }: ControlRoomDoor,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetchBounded(`${url}${path}`, {
    timeoutMs: ANSWER_WITHIN_MS,
    maxBytes: LONGEST_ANSWER_BYTES,
    method,
    headers: {
      ...(method === 'POST' && { authorization: `Bearer ${token}`, 'x-operator': operator }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Error(`The control room does not answer at ${url}: is the shop running?`, { cause });
  });
  const answer = response.json<T & Refusal>();
  if (response.ok) return answer;
  const fields = (answer.errors ?? []).map(({ field, detail }) => `\n  ${field}: ${detail}`);
  throw new Error(`${answer.title}. ${answer.detail}${fields.join('')}`);
}
