/**
 * Loaded into a service by `node --import`, puts one fault between it and the outside world: at the edges of pg, amqplib
 * and undici. The service itself is the one that users run and knows nothing of it.
 *
 * FAULT names the fault, FAULT_OF what it waits for: a queue, a routing key, an exchange, a path, a message id or a kind of mail.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);
const require = createRequire(import.meta.url);
const { Client } = require('pg');
const { Pool } = require('undici');
const { Channel, ConfirmChannel } = require(join(dirname(resolve('amqplib')), 'lib/channel_model.js'));

const { FAULT, FAULT_OF = '' } = process.env;

/** As a power cut: nothing is flushed, no one is told. */
const die = () => process.kill(process.pid, 'SIGKILL');

const around = (owner, name, advice) => {
  const original = owner[name];
  owner[name] = function (...args) {
    return advice((...changed) => original.apply(this, changed), args, this);
  };
};

/** Calls `atCommit` when a transaction commits in which one statement was given the awaited value, alone or in a list. */
function whenCommitted(atCommit) {
  const awaited = new WeakSet();
  around(Client.prototype, 'query', (query, args, client) => {
    const [{ text = args[0], values = args[1] }] = [Object(args[0])];
    if (/^BEGIN/.test(text)) awaited.delete(client);
    if (Array.isArray(values) && values.flat().includes(FAULT_OF)) awaited.add(client);
    return text === 'COMMIT' && awaited.has(client) ? atCommit(() => query(...args)) : query(...args);
  });
}

/** Calls `atRequest` instead of making a request for the awaited path. */
const whenRequested = (atRequest) =>
  around(Pool.prototype, 'request', (request, args) =>
    args[0].path === FAULT_OF ? atRequest(() => request(...args)) : request(...args),
  );

const faults = {
  'die-before-commit': () => whenCommitted(die),
  'die-after-commit': () => whenCommitted((commit) => commit().then(die)),
  'die-before-publish': () =>
    around(ConfirmChannel.prototype, 'publish', (publish, args) =>
      args[1] === FAULT_OF ? die() : publish(...args),
    ),
  'die-after-confirm': () =>
    around(ConfirmChannel.prototype, 'publish', (publish, [exchange, key, body, options, confirmed]) =>
      publish(exchange, key, body, options, key === FAULT_OF ? die : confirmed),
    ),
  'die-before-send': () =>
    around(Channel.prototype, 'publish', (publish, args) =>
      args[0] === FAULT_OF ? die() : publish(...args),
    ),
  'lose-what-is-sent': () =>
    around(Channel.prototype, 'publish', (publish, args) => args[0] === FAULT_OF || publish(...args)),
  'send-three-seconds-late': () =>
    around(Channel.prototype, 'publish', (publish, args) =>
      args[0] === FAULT_OF ? setTimeout(() => publish(...args), 3_000) : publish(...args),
    ),
  'die-before-request': () => whenRequested(die),
  'die-after-request': () => whenRequested((request) => request().then(die)),
  'clock-an-hour-ahead': () => turnClock(3_600_000),
  'clock-an-hour-behind': () => turnClock(-3_600_000),
};

function turnClock(byMs) {
  const RealDate = Date;
  globalThis.Date = class Date extends RealDate {
    constructor(...args) {
      super(...(args.length === 0 ? [RealDate.now() + byMs] : args));
    }
    static now() {
      return RealDate.now() + byMs;
    }
  };
}

if (!(FAULT in faults)) throw new Error(`FAULT=${FAULT} is none of ${Object.keys(faults).join(', ')}`);
faults[FAULT]();
