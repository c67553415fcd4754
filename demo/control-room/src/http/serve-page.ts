import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/** The compiled page, relative to this compiled file. */
const page = fileURLToPath(new URL('../../page', import.meta.url));

/** Serves the page of the control room at `/`. */
@Injectable()
export class ServePage implements OnModuleInit {
  constructor(private readonly adapter: HttpAdapterHost) {}

  /** Does not await the plugin: that would make Fastify ready before Nest has set its error handler. */
  onModuleInit(): void {
    const http = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    void http.register(fastifyStatic, { root: page, wildcard: false, decorateReply: false });
  }
}
