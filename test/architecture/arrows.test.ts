import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { inTinyShop, type Planting, root } from './tiny-shop.js';

/** The import that breaks exactly the rule it stands under. */
const planted: Record<string, readonly Planting[]> = {
  'an-app-imports-no-other-app': [
    ['apps/email/src/email.module.ts', "import '../../order/src/domain/order.js';"],
    ['apps/email/src/email.module.ts', "import type {} from '../../order/src/domain/order.js';"],
  ],
  'an-app-knows-its-own-database-alone': [
    ['apps/email/src/persistence/email.database.ts', "import '#prisma/order';"],
    [
      'apps/email/src/persistence/email.database.ts',
      "import '../../../../prisma/order/generated/client.js';",
    ],
  ],
  'the-database-stays-in-persistence': [
    [
      'apps/order/src/handlers/cancel-order-when-inventory-rejected.handler.ts',
      "import type {} from '#prisma/order';",
    ],
    ['apps/order/src/handlers/cancel-order-when-inventory-rejected.handler.ts', "import 'pg';"],
    ['apps/order/src/http/orders.controller.ts', "import '@prisma/client';"],
    ['libs/service/src/index.ts', "import '@prisma/adapter-pg';"],
  ],
  'the-broker-stays-in-messaging': [
    ['apps/order/src/handlers/cancel-order-when-inventory-rejected.handler.ts', "import 'amqplib';"],
    ['apps/order/src/http/orders.controller.ts', "import { Client } from '@nestjs/microservices';"],
    ['libs/service/src/index.ts', "import type {} from 'amqplib';"],
  ],
  'a-handler-knows-no-http': [
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
  'messaging-knows-no-service': [
    ['libs/messaging/src/broker.ts', "import '../../../apps/order/src/domain/order.js';"],
  ],
  'the-database-library-stands-alone': [
    ['libs/database/src/index.ts', "import '../../contracts/src/index.js';"],
    ['libs/database/src/index.ts', "import type {} from '#contracts';"],
  ],
  'contracts-import-only-zod': [
    ['libs/contracts/src/contract.ts', "import '@nestjs/common';"],
    ['libs/contracts/src/contract.ts', "import type {} from 'node:crypto';"],
  ],
  'identity-knows-tokens-alone': [
    ['libs/identity/src/index.ts', "import '#service';"],
    ['libs/identity/src/index.ts', "import 'node:fs';"],
  ],
  'http-access-stands-alone': [
    ['libs/http-access/src/index.ts', "import '#service';"],
    ['libs/http-access/src/index.ts', "import 'fastify';"],
    ['libs/http-access/src/index.ts', "import 'node:fs';"],
  ],
  'the-http-client-stands-alone': [
    ['libs/http-client/src/index.ts', "import '#service';"],
    ['libs/http-client/src/index.ts', "import 'node:fs';"],
  ],
  'the-platform-knows-no-app': [
    ['libs/service/src/index.ts', "import '../../../apps/order/src/domain/order.js';"],
  ],
  'a-library-is-entered-by-its-door': [
    ['apps/order/src/order.module.ts', "import '../../../libs/messaging/src/broker.js';"],
    ['libs/service/src/index.ts', "import '../../messaging/src/broker.js';"],
  ],
  'the-page-knows-the-api-alone': [
    ['demo/control-room/page/src/app.tsx', "import type {} from '../../../../libs/service/src/index.js';"],
    ['demo/control-room/page/src/app.tsx', "import 'zod';"],
    ['demo/control-room/page/src/app.tsx', "import 'node:crypto';"],
  ],
  'the-page-stays-in-the-browser': [
    ['test/support/eventually.ts', "import '../../demo/control-room/page/src/app.js';"],
  ],
  'the-shop-knows-nothing-of-its-stage': [
    ['apps/order/src/order.module.ts', "import '../../../stack/src/ports.js';"],
    ['libs/service/src/index.ts', "import '../../../test/support/eventually.js';"],
  ],
  'the-stage-starts-apps-as-processes': [
    ['stack/src/start.ts', "import '../../apps/order/src/order.module.js';"],
  ],
  'the-wrong-way-stays-in-lessons': [
    ['apps/order/src/order.module.ts', "import '../../../demo/lessons/auto-ack/wrong.js';"],
    ['libs/service/src/index.ts', "import type {} from '../../../demo/lessons/auto-ack/wrong.js';"],
  ],
  'no-circle': [['stack/src/ports.ts', "import type {} from './start.js';"]],
  'no-dead-file': [['apps/order/src/domain/forgotten.ts', 'export {};']],
  'every-import-is-found': [
    ['apps/order/src/order.module.ts', "import './nowhere.js';"],
    ['apps/order/src/order.module.ts', "import 'no-such-package';"],
  ],
  'every-package-is-declared': [['apps/order/src/order.module.ts', "import 'semver';"]],
  'the-image-needs-no-development-package': [['apps/order/src/order.module.ts', "import 'prettier';"]],
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

test('the shop keeps every rule', async () => {
  expect(await violationsIn(root)).toEqual([]);
});

test('the tiny shop keeps every rule until something is planted', async () => {
  expect(await inTinyShop([], violationsIn)).toEqual([]);
});

test('every rule has its planted violation', async () => {
  const { ruleSet } = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
  expect(ruleSet?.forbidden?.map(({ name }) => name)).toEqual(Object.keys(planted));
});

for (const [rule, plantings] of Object.entries(planted))
  test.each(plantings)(`${rule}: bites in %s: %s`, async (file, code) => {
    const violations = await inTinyShop([[file, code]], violationsIn);
    expect(violations.map((violation) => violation.replace(/:.*/, ''))).toEqual([rule]);
    expect(violations[0]).toContain(file);
  });
