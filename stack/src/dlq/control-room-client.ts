import { userInfo } from 'node:os';
import { readBounded } from '#http-client';
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
  door: ControlRoomDoor,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<T> {
  const { token, operator } = door;
  const response = await send(door, path, {
    method,
    headers: {
      ...(method === 'POST' && { authorization: `Bearer ${token}`, 'x-operator': operator }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return JSON.parse(await readBounded(response.body, LONGEST_ANSWER_BYTES)) as T;
}

/** Reads what only operators may, as it is; throws like {@link ask}. */
export async function askForBytes(door: ControlRoomDoor, path: string): Promise<Buffer> {
  const response = await send(door, path, { headers: { authorization: `Bearer ${door.token}` } });
  return Buffer.from(await response.arrayBuffer());
}

async function send({ url }: ControlRoomDoor, path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${url}${path}`, {
    ...init,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  }).catch((cause: unknown) => {
    throw new Error(`The control room does not answer at ${url}: is the shop running?`, { cause });
  });
  if (response.ok) return response;
  const answer = JSON.parse(await readBounded(response.body, LONGEST_ANSWER_BYTES)) as Refusal;
  const fields = (answer.errors ?? []).map(({ field, detail }) => `\n  ${field}: ${detail}`);
  throw new Error(`${answer.title}. ${answer.detail}${fields.join('')}`);
}
