import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Serves the OpenAPI page at /docs and the document at /docs-json, made from the controllers and their schemas. */
export function describeApi(app: INestApplication, name: string): void {
  const description = new DocumentBuilder()
    .setTitle(`Order Rail: ${name}`)
    .setDescription('Errors are application/problem+json (RFC 9457) with the correlation id.')
    .setVersion('1.0')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description));
}
