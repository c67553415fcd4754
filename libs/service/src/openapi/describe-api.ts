import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { completeOperations, leaveOutUnused } from './every-operation.js';
import { sectionsOf } from './section.decorator.js';
import { wireSchema } from './wire-schema.js';

/** Generated from the controllers and their schemas. `url` is the address of the service for its clients. */
export function openApiOf(app: INestApplication, name: string, url: string): OpenAPIObject {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(`Order Rail: ${name}`)
    .setDescription('Errors are application/problem+json (RFC 9457) with the correlation id.')
    .setVersion('1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(url)
    .addBearerAuth({ type: 'http', description: 'The operators’ token, OPERATOR_TOKEN.' }, 'operator')
    .addBearerAuth(
      { type: 'http', bearerFormat: 'JWT', description: 'A token for one customer, issued by the shop.' },
      'customer',
    );
  for (const section of sectionsOf(app)) about.addTag(section.name, section.description);
  const document = SwaggerModule.createDocument(app, about.build(), {
    standardSchemaConverter: (schema) => wireSchema(schema),
    operationIdFactory: (controller, method) =>
      `${controller.charAt(0).toLowerCase()}${controller.slice(1).replace(/Controller$/, '')}_${method}`,
  });
  completeOperations(document);
  leaveOutUnused(document);
  return document;
}

/** Serves the OpenAPI page at /docs and the document at /docs-json. */
export function describeApi(app: INestApplication, name: string): void {
  SwaggerModule.setup('docs', app, () => openApiOf(app, name, '/'));
}
