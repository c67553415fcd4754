import 'reflect-metadata';
import { Messaging } from '#messaging';
import { StandardSchemaValidationPipe, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describeApi } from './openapi/describe-api.js';
import { httpAdapter } from './http/http-adapter.js';
import { ProblemFilter } from './http/problem.filter.js';
import { invalidRequest } from './http/problem.js';
import { JsonLogger } from './logger.js';
import { httpConfig } from './platform.config.js';
import { readConfig } from './read-config.js';
import { shutDownOnSignal } from './shutdown.js';
import { startTracing } from './tracing/start-tracing.js';

/** Starts a service and resolves when its HTTP port is open. It does not wait for broker and database: `/health/ready` shows them. */
export async function run(name: string, module: Type, { messaging = true } = {}): Promise<void> {
  const config = readConfig(httpConfig);
  const { PORT, HOST, LOG_LEVEL } = config;
  const logger = new JsonLogger(name, LOG_LEVEL);
  const stopTracing = await startTracing(name, logger);
  const app = await NestFactory.create<NestFastifyApplication>(module, httpAdapter(config), { logger });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidRequest }));
  if (messaging) app.connectMicroservice({ strategy: app.get(Messaging).transport });
  describeApi(app, name);
  shutDownOnSignal(app, logger, stopTracing);
  await app.init();
  await app.startAllMicroservices();
  await app.listen(PORT, HOST);
  logger.log(`${name} listens on ${HOST}:${PORT}`, 'run');
}
