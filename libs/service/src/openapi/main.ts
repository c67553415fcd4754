import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { openApiOf } from './describe-api.js';

/**
 * Prints the OpenAPI documents of services that do not run, as one JSON object by name. Each argument is `name=url=file` with
 * the file of the compiled module. Opens no connection, but needs an environment that a service accepts.
 */
const documents: Record<string, object> = {};
for (const argument of process.argv.slice(2)) {
  const [name = '', url = '', file = ''] = argument.split('=');
  const exported = Object.values((await import(file)) as Record<string, Type>);
  const module = exported.find((value) => value.name.endsWith('Module'));
  if (!module) throw new Error(`${file} exports no Nest module. Name the compiled *.module.js of a service.`);
  const app = await NestFactory.create(module, new FastifyAdapter(), {
    preview: true,
    logger: ['error'],
    abortOnError: false,
  });
  documents[name] = openApiOf(app, name, url);
}
process.stdout.write(JSON.stringify(documents));
