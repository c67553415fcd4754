import { request } from 'node:http';
import { openProxy } from '../../stack/src/proxy/open-proxy.js';
import { freePort } from '../../stack/src/ports.js';
import { startReplica } from '../support/replicas.js';

/** Sends an order without a token from this address, and resolves with the status. The limit counts it before the token. */
const orderFrom = (localAddress: string, port: number, claimed: string) =>
  new Promise<number>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': claimed };
    const options = { host: '127.0.0.1', port, path: '/orders', method: 'POST', agent: false as const };
    request({ ...options, localAddress, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    })
      .on('error', reject)
      .end('{}');
  });

/** Other systems have one address of loopback only. */
const withManyAddresses = process.platform === 'linux' ? test : test.skip;

withManyAddresses(
  'behind the proxy, each address has its own limit, whatever it claims; without the proxy a claim is ignored',
  async () => {
    const settings = { ORDERS_PER_MINUTE_PER_ADDRESS: '3', TRUSTED_PROXIES: '127.0.0.1' };
    const order = await startReplica('order', { settings });
    const orderPort = Number(new URL(order.url).port);
    const proxyPort = await freePort();
    const proxy = await openProxy({ port: proxyPort, targets: [`127.0.0.1:${orderPort}`] }, '127.0.0.1');
    try {
      const orders = async (from: string, port: number) => {
        const statuses = [];
        for (let n = 1; n <= 4; n++) statuses.push(await orderFrom(from, port, `192.0.2.${n}`));
        return statuses;
      };
      const limited = [401, 401, 401, 429];
      expect(await orders('127.0.0.5', proxyPort)).toEqual(limited);
      expect(await orders('127.0.0.6', proxyPort)).toEqual(limited);
      expect(await orders('127.0.0.7', orderPort)).toEqual(limited);
    } finally {
      await proxy.close();
      await order.stop();
    }
  },
);
