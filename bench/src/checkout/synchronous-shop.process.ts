import { fastify } from 'fastify';
import { taskOf } from '../measuring-process.js';
import { serve } from '../serving-process.js';
import { openParts, type Addresses } from './parts.js';
import { type StepDelays, SynchronousShop, type OrderRequest } from './synchronous-shop.js';

const { stepDelays, ...addresses } = taskOf<Addresses & { stepDelays: StepDelays }>();
const shop = new SynchronousShop(openParts(addresses), stepDelays);
const http = fastify();
http.post(
  '/orders',
  async ({ body }, reply) => await reply.status(201).send(await shop.placeOrder(body as OrderRequest)),
);
serve(await http.listen({ host: '127.0.0.1', port: 0 }));
