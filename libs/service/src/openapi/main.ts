import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { openApiOf } from './describe-api.js';

/**
 * Describes services that do not run: each argument is `name=url=file`, the file being where its compiled module is.
 * Prints one JSON object of documents by name. Nothing is opened, but the environment must be one that a service accepts.
 */
const documents: Record<string, object> = {};
for (const argument of process.argv.slice(2)) {
  const [name = '', url = '', file = ''] = argument.split('=');
  const exported = Object.values((await import(file)) as Record<string, Type>);
  const module = exported.find((value) => value.name.endsWith('Module'));
  if (!module) throw new Error(`${file} exports no module`);
  const app = await NestFactory.create(module, new FastifyAdapter(), {
    preview: true,
    logger: ['error'],
    abortOnError: false,
  });
  documents[name] = openApiOf(app, name, url);
}
process.stdout.write(JSON.stringify(documents));
