import { fastify } from 'fastify';
import { taskOf } from '../measuring-process.js';
import { serve } from '../serving-process.js';
import { openParts, type Places } from './parts.js';
import { type Slower, SynchronousShop, type Wish } from './synchronous-shop.js';

const { slower, ...places } = taskOf<Places & { slower: Slower }>();
const shop = new SynchronousShop(openParts(places), slower);
const http = fastify();
http.post(
  '/orders',
  async ({ body }, reply) => await reply.status(201).send(await shop.placeOrder(body as Wish)),
);
serve(await http.listen({ host: '127.0.0.1', port: 0 }));
