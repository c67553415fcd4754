import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const root = process.cwd();

/** A file of the tiny shop and its text; if the file exists, the text is appended. */
export type Planting = readonly [file: string, code: string];

const validShop: readonly Planting[] = [
  ['apps/order/src/main.ts', "import '#service';\nimport './order.module.js';\nexport {};"],
  ['apps/order/src/order.module.ts', "import './handlers/cancel-order-when-inventory-rejected.handler.js';"],
  ['apps/order/src/order.module.ts', "import './http/orders.controller.js';"],
  [
    'apps/order/src/handlers/cancel-order-when-inventory-rejected.handler.ts',
    "import { Subscribe } from '#messaging';\nimport '../domain/order.js';\nimport '../persistence/order.database.js';\n" +
      '/** Cancels. */\nexport class CancelOrderWhenInventoryRejected {\n  @Subscribe(InventoryRejected) handle() {}\n}',
  ],
  ['apps/order/src/http/orders.controller.ts', "import '@nestjs/common';"],
  ['apps/order/src/domain/order.ts', 'export {};'],
  ['apps/order/src/persistence/order.database.ts', "import '#prisma/order';"],
  ['apps/email/src/main.ts', "import '#service';\nimport './email.module.js';\nexport {};"],
  ['apps/email/src/email.module.ts', "import './handlers/send-email.handler.js';"],
  [
    'apps/email/src/handlers/send-email.handler.ts',
    "import { Subscribe } from '#messaging';\nimport '../domain/mail.js';\nimport '../persistence/email.database.js';\n" +
      '/** Sends. */\nexport class SendEmail {\n  @Subscribe(EmailSend) handle() {}\n}',
  ],
  ['apps/email/src/domain/mail.ts', 'export {};'],
  ['apps/email/src/persistence/email.database.ts', "import '#prisma/email';"],
  ['demo/control-room/page/src/main.tsx', "import 'preact';\nimport './app.js';"],
  ['demo/control-room/page/src/app.tsx', 'export {};'],
  ['libs/contracts/src/index.ts', "export * from './contract.js';"],
  ['libs/contracts/src/contract.ts', "import 'zod';\n/** A contract. */\nexport type Contract = unknown;"],
  [
    'libs/messaging/src/index.ts',
    "import './broker.js';\n/** Subscribes. */\nexport declare const Subscribe: unknown;",
  ],
  [
    'libs/messaging/src/broker.ts',
    "import type { Contract } from '#contracts';\nimport '#database';\nimport 'amqplib';",
  ],
  ['libs/database/src/index.ts', "import 'pg';\nexport {};"],
  ['libs/http-access/src/index.ts', 'export {};'],
  ['libs/http-client/src/index.ts', 'export {};'],
  ['libs/identity/src/index.ts', "import 'jose';"],
  ['libs/service/src/index.ts', "import '#messaging';"],
  ['prisma/order/generated/client.ts', 'export {};'],
  ['prisma/email/generated/client.ts', 'export {};'],
  [
    'stack/src/start.ts',
    "import '#http-access';\nimport '#http-client';\nimport '#identity';\nimport './ports.js';",
  ],
  ['stack/src/ports.ts', 'export {};'],
  ['stand-ins/bank/src/main.ts', 'export {};'],
  ['demo/chaos/main.ts', 'export {};'],
  ['demo/lessons/main.ts', "import './auto-ack/wrong.js';"],
  ['demo/lessons/auto-ack/wrong.ts', "import '#messaging';"],
  ['bench/src/main.ts', "import './rounds.js';"],
  ['bench/src/rounds.ts', 'export {};'],
  ['test/support/eventually.ts', 'export {};'],
];

/** Creates the smallest shop that follows every rule in a temporary folder, adds the plantings, runs the check, deletes the folder. */
export async function inTinyShop<T>(
  plantings: readonly Planting[],
  check: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tiny-shop-'));
  try {
    for (const file of ['package.json', 'tsconfig.json']) cpSync(join(root, file), join(folder, file));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    for (const [file, code] of [...validShop, ...plantings]) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), `${code}\n`, { flag: 'a' });
    }
    return await check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
