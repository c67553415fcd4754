import { request } from 'node:http';
import { facts } from './shop.js';

/** Every HTTP port of the shop by name, the supervisor's included. RabbitMQ's own page is RabbitMQ's. */
export const httpPorts: Record<string, string> = { ...facts.urls, control: facts.controlUrl };

/** A request as it goes over the wire; `fetch` would write `Host` itself. */
export interface RawRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends it on a connection of its own, and reads the whole answer. */
export const ask = (
  url: string,
  { method = 'GET', path = '/', headers = {}, body = '' }: RawRequest,
): Promise<{ status: number; type: string; text: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    const options = { agent: false, hostname, port, method, path, headers: { ...length, ...headers } };
    const asked = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', reject).on('end', () => {
        resolve({ status: response.statusCode!, type: response.headers['content-type'] ?? '', text });
      });
    });
    asked.on('error', reject).end(body);
  });
