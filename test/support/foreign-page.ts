import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a page of another origin tries. */
export interface Attempt {
  method: string;
  url: string;
}

/** The result of an attempt; `read` is true if scripts of the page could read the response. */
export interface Outcome extends Attempt {
  way: string;
  read: boolean;
}

/** Serves an empty page without any security policy at every path. */
export async function openForeignServer(): Promise<{ port: number; close: () => void }> {
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>foreign</title><body>'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/**
 * Returns a script for the page that tries each attempt in every way that a browser has, and resolves with the outcomes. It
 * is a string because the page cannot import modules of the tests.
 */
export const tryAll = (attempts: readonly Attempt[]): string => `(async (attempts) => {
  const within = (work) => Promise.race([work, new Promise((done) => setTimeout(done, 15000, false))]);
  const fetched = (url, init) => fetch(url, init).then(async (answer) => answer.type !== 'opaque' && (await answer.text(), true), () => false);
  const element = (name, set) => new Promise((done) => {
    const made = document.createElement(name);
    made.onload = () => done(made);
    made.onerror = () => done(undefined);
    set(made);
    document.body.append(made);
  });
  const withBody = (method) => (method === 'GET' ? {} : { body: '{"which":{"all":true},"ids":["x"],"why":"foreign"}' });
  const ways = {
    fetch: ({ url, method }) => fetched(url, { method, ...withBody(method), credentials: 'omit' }),
    'fetch with credentials': ({ url, method }) => fetched(url, { method, ...withBody(method), credentials: 'include' }),
    'fetch of JSON': ({ url, method }) => fetched(url, { method, ...withBody(method), headers: { 'content-type': 'application/json', authorization: 'Bearer x' } }),
    'fetch without CORS': ({ url, method }) => method === 'GET' || method === 'POST' ? fetched(url, { method, ...withBody(method), mode: 'no-cors' }) : false,
    'beacon': ({ url }) => (navigator.sendBeacon(url, 'text'), false),
    form: ({ url }) => new Promise((done) => {
      const frame = document.createElement('iframe');
      frame.name = 'form-' + Math.random();
      document.body.append(frame);
      const form = Object.assign(document.createElement('form'), { method: 'POST', action: url, target: frame.name, enctype: 'text/plain' });
      document.body.append(form);
      frame.onload = () => { try { done(!!frame.contentDocument.body.innerText); } catch { done(false); } };
      form.submit();
    }),
    frame: ({ url }) => element('iframe', (made) => (made.src = url)).then((made) => { try { return !!made.contentDocument.body.innerText; } catch { return false; } }),
    script: ({ url }) => element('script', (made) => (made.src = url)).then(Boolean),
    picture: ({ url }) => element('img', (made) => (made.src = url)).then(Boolean),
    style: ({ url }) => element('link', (made) => { made.rel = 'stylesheet'; made.href = url; }).then((made) => { try { return !!made && made.sheet.cssRules.length >= 0; } catch { return false; } }),
    events: ({ url }) => new Promise((done) => { const source = new EventSource(url); source.onopen = () => done(true); source.onerror = () => { source.close(); done(false); }; }),
    socket: ({ url }) => new Promise((done) => { const socket = new WebSocket(url.replace('http', 'ws')); socket.onopen = () => done(true); socket.onerror = () => done(false); }),
  };
  return await Promise.all(attempts.flatMap((attempt) =>
    Object.entries(ways).map(async ([way, work]) => ({ ...attempt, way, read: await within(work(attempt)) }))));
})(${JSON.stringify(attempts)})`;
