import type { OpenAPIObject } from '@nestjs/swagger';
import { completeOperations } from './every-operation.js';

const described = (paths: OpenAPIObject['paths']) => {
  const document: OpenAPIObject = { openapi: '3.1.0', info: { title: 'tax', version: '1.0' }, paths };
  completeOperations(document);
  return Object.keys(document.components?.schemas ?? {});
};

test('a service without operations has no Problem schema in its API description', () => {
  expect(described({})).toEqual([]);
  expect(described({ '/taxes': { get: { responses: { 200: { description: 'All.' } } } } })).toEqual([
    'Problem',
  ]);
});
