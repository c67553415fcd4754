import { request } from 'node:http';
import { facts } from './shop.js';

/** The URLs of all HTTP ports of the shop by name, including the supervisor, without RabbitMQ's management UI. */
export const httpPorts: Record<string, string> = { ...facts.urls, control: facts.controlUrl };

/** A request with any headers; `fetch` would set `Host` itself. */
export interface RawRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends a request on a new connection and reads the whole response. */
export const ask = (
  url: string,
  { method = 'GET', path = '/', headers = {}, body = '' }: RawRequest,
): Promise<{ status: number; type: string; text: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    const options = { agent: false, hostname, port, method, path, headers: { ...length, ...headers } };
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', reject).on('end', () => {
        resolve({ status: response.statusCode!, type: response.headers['content-type'] ?? '', text });
      });
    });
    sent.on('error', reject).end(body);
  });
