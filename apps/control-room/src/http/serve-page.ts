import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/** Beside this file when it is compiled. */
const page = fileURLToPath(new URL('../../page', import.meta.url));

/** Nothing from elsewhere runs in the page, and nobody shows the page within theirs. */
const policy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

/** Hands out the page of the control room at `/`. */
@Injectable()
export class ServePage implements OnModuleInit {
  constructor(private readonly adapter: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    const http = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    await http.register(fastifyStatic, {
      root: page,
      wildcard: false,
      decorateReply: false,
      setHeaders(reply) {
        reply.header('content-security-policy', policy);
        reply.header('x-content-type-options', 'nosniff');
        reply.header('referrer-policy', 'no-referrer');
      },
    });
  }
}
