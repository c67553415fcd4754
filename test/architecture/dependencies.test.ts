import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { inTinyShop, type Planting, root } from './tiny-shop.js';

/** For each rule, imports that violate this rule and no other. */
const planted: Record<string, readonly Planting[]> = {
  'an-app-imports-no-other-app': [
    ['apps/email/src/email.module.ts', "import '../../order/src/domain/order.js';"],
    ['apps/email/src/email.module.ts', "import type {} from '../../order/src/domain/order.js';"],
  ],
  'an-app-imports-only-its-own-database': [
    ['apps/email/src/persistence/email.database.ts', "import '#prisma/order';"],
    [
      'apps/email/src/persistence/email.database.ts',
      "import '../../../../prisma/order/generated/client.js';",
    ],
  ],
  'only-persistence-imports-the-database': [
    [
      'apps/order/src/handlers/cancel-order-when-inventory-rejected.handler.ts',
      "import type {} from '#prisma/order';",
    ],
    ['apps/order/src/handlers/cancel-order-when-inventory-rejected.handler.ts', "import 'pg';"],
    ['apps/order/src/http/orders.controller.ts', "import '@prisma/client';"],
    ['libs/service/src/index.ts', "import '@prisma/adapter-pg';"],
  ],
  'only-messaging-imports-the-broker-client': [
    ['apps/order/src/handlers/cancel-order-when-inventory-rejected.handler.ts', "import 'amqplib';"],
    ['apps/order/src/http/orders.controller.ts', "import { Client } from '@nestjs/microservices';"],
    ['libs/service/src/index.ts', "import type {} from 'amqplib';"],
  ],
  'a-handler-imports-no-http': [
    ['apps/email/src/handlers/send-email.handler.ts', "import 'fastify';"],
    ['apps/email/src/handlers/send-email.handler.ts', "import type {} from '@nestjs/platform-fastify';"],
    [
      'apps/order/src/handlers/cancel-order-when-inventory-rejected.handler.ts',
      "import '../http/orders.controller.js';",
    ],
  ],
  'the-domain-imports-nothing': [
    ['apps/order/src/domain/order.ts', "import type {} from '#contracts';"],
    ['apps/order/src/domain/order.ts', "import '../persistence/order.database.js';"],
    ['apps/order/src/domain/order.ts', "import '@nestjs/common';"],
    ['apps/order/src/domain/order.ts', "import 'node:crypto';"],
  ],
  'messaging-imports-no-service': [
    ['libs/messaging/src/broker.ts', "import '../../../apps/order/src/domain/order.js';"],
  ],
  'the-database-library-imports-no-other-library': [
    ['libs/database/src/index.ts', "import '../../contracts/src/index.js';"],
    ['libs/database/src/index.ts', "import type {} from '#contracts';"],
  ],
  'contracts-import-only-zod': [
    ['libs/contracts/src/contract.ts', "import '@nestjs/common';"],
    ['libs/contracts/src/contract.ts', "import type {} from 'node:crypto';"],
  ],
  'identity-imports-only-jose': [
    ['libs/identity/src/index.ts', "import '#service';"],
    ['libs/identity/src/index.ts', "import 'node:fs';"],
  ],
  'http-access-imports-only-node-http': [
    ['libs/http-access/src/index.ts', "import '#service';"],
    ['libs/http-access/src/index.ts', "import 'fastify';"],
    ['libs/http-access/src/index.ts', "import 'node:fs';"],
  ],
  'the-http-client-imports-nothing': [
    ['libs/http-client/src/index.ts', "import '#service';"],
    ['libs/http-client/src/index.ts', "import 'node:fs';"],
  ],
  'the-service-library-imports-no-app': [
    ['libs/service/src/index.ts', "import '../../../apps/order/src/domain/order.js';"],
  ],
  'a-library-is-imported-through-its-index': [
    ['apps/order/src/order.module.ts', "import '../../../libs/messaging/src/broker.js';"],
    ['libs/service/src/index.ts', "import '../../messaging/src/broker.js';"],
  ],
  'the-page-imports-only-its-own-code': [
    ['demo/control-room/page/src/app.tsx', "import type {} from '../../../../libs/service/src/index.js';"],
    ['demo/control-room/page/src/app.tsx', "import 'zod';"],
    ['demo/control-room/page/src/app.tsx', "import 'node:crypto';"],
  ],
  'nothing-imports-the-page': [
    ['test/support/eventually.ts', "import '../../demo/control-room/page/src/app.js';"],
  ],
  'production-code-imports-no-stack-test-or-bench': [
    ['apps/order/src/order.module.ts', "import '../../../stack/src/ports.js';"],
    ['libs/service/src/index.ts', "import '../../../test/support/eventually.js';"],
    ['apps/order/src/order.module.ts', "import '../../../demo/chaos/main.js';"],
  ],
  'the-stack-imports-no-app': [['stack/src/start.ts', "import '../../apps/order/src/order.module.js';"]],
  'nothing-imports-the-lessons': [
    ['apps/order/src/order.module.ts', "import '../../../demo/lessons/auto-ack/wrong.js';"],
    ['libs/service/src/index.ts', "import type {} from '../../../demo/lessons/auto-ack/wrong.js';"],
  ],
  'no-circular-dependency': [['stack/src/ports.ts', "import type {} from './start.js';"]],
  'no-unused-file': [['apps/order/src/domain/unused.ts', 'export {};']],
  'every-import-resolves': [
    ['apps/order/src/order.module.ts', "import './nowhere.js';"],
    ['apps/order/src/order.module.ts', "import 'no-such-package';"],
  ],
  'every-package-is-declared': [['apps/order/src/order.module.ts', "import 'semver';"]],
  'production-code-imports-no-dev-dependency': [['apps/order/src/order.module.ts', "import 'prettier';"]],
};

async function violationsIn(folder: string): Promise<string[]> {
  const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
  const { output } = await cruise(['apps', 'stand-ins', 'demo', 'libs', 'stack', 'bench', 'test'], {
    ...options,
    validate: true,
    baseDir: folder,
  });
  const { violations } = (output as ICruiseResult).summary;
  return violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

test('the repository follows every rule', async () => {
  expect(await violationsIn(root)).toEqual([]);
});

test('the tiny shop follows every rule before a violation is planted', async () => {
  expect(await inTinyShop([], violationsIn)).toEqual([]);
});

test('every rule has a planted violation', async () => {
  const { ruleSet } = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
  expect(ruleSet?.forbidden?.map(({ name }) => name)).toEqual(Object.keys(planted));
});

for (const [rule, plantings] of Object.entries(planted))
  test.each(plantings)(`${rule} reports in %s: %s`, async (file, code) => {
    const violations = await inTinyShop([[file, code]], violationsIn);
    expect(violations.map((violation) => violation.replace(/:.*/, ''))).toEqual([rule]);
    expect(violations[0]).toContain(file);
  });
