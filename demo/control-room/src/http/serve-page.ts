import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/** Beside this file when it is compiled. */
const page = fileURLToPath(new URL('../../page', import.meta.url));

/** Hands out the page of the control room at `/`. */
@Injectable()
export class ServePage implements OnModuleInit {
  constructor(private readonly adapter: HttpAdapterHost) {}

  /** Not awaited: to wait for a plugin opens Fastify before Nest has given it its error handler. */
  onModuleInit(): void {
    const http = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    void http.register(fastifyStatic, { root: page, wildcard: false, decorateReply: false });
  }
}
