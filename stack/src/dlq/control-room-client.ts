import { userInfo } from 'node:os';
import { readBounded } from '#http-client';
import { findRunningShop } from '../running-shop.js';

/** A filter may match ten thousand dead letters. */
const TIMEOUT_MS = 300_000;
const MAX_RESPONSE_BYTES = 134_217_728;

interface Problem {
  title: string;
  detail: string;
  errors?: { field: string; detail: string }[];
}

/** Every method throws an Error with the title and detail of an error response. */
export class ControlRoomClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly operator: string,
  ) {}

  async get<T>(path: string): Promise<T> {
    return await jsonOf<T>(await this.send(path, {}));
  }

  /** Sends the operator token, and the operator's name for the audit. */
  async post<T>(path: string, body: object): Promise<T> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      'x-operator': this.operator,
      'content-type': 'application/json',
    };
    return await jsonOf<T>(await this.send(path, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  /** Sends the operator token. */
  async getBytes(path: string): Promise<Buffer> {
    const response = await this.send(path, { headers: { authorization: `Bearer ${this.token}` } });
    return Buffer.from(await response.arrayBuffer());
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new Error(`The control room does not respond at ${this.url}. Check that the shop is running.`, {
        cause,
      });
    });
    if (response.ok) return response;
    const { title, detail, errors = [] } = await jsonOf<Problem>(response);
    const fields = errors.map(({ field, detail: problem }) => `\n  ${field}: ${problem}`);
    throw new Error(`${title}. ${detail}${fields.join('')}`);
  }
}

const jsonOf = async <T>(response: Response): Promise<T> =>
  JSON.parse(await readBounded(response.body, MAX_RESPONSE_BYTES)) as T;

/** Uses CONTROL_ROOM_URL and OPERATOR_TOKEN if set, else the shop that runs on this machine. */
export async function findControlRoom(env: NodeJS.ProcessEnv = process.env): Promise<ControlRoomClient> {
  const operator = env['OPERATOR'] ?? userInfo().username;
  const { CONTROL_ROOM_URL: url, OPERATOR_TOKEN: token } = env;
  if (url) return new ControlRoomClient(url, token ?? '', operator);
  const shop = await findRunningShop();
  if (shop.startedBy === 'npm start')
    return new ControlRoomClient(shop.facts.urls['control-room']!, shop.facts.operatorToken, operator);
  const { project } = shop;
  return new ControlRoomClient(
    await project.urlOf('control-room'),
    await project.variableOf('control-room', 'OPERATOR_TOKEN'),
    operator,
  );
}
