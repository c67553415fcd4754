import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SQS } from '@aws-sdk/client-sqs';
import { isInUse, requireFreePorts } from '../../../../stack/src/ports.js';
import { launch, PORTS, type RailServer, runningServer, type StartServer } from './rail-server.js';

/** The API at SQS_ENDPOINT, or an emulator that the lesson starts. */
export const startSqs: StartServer = async (options) => {
  // The locked version of the SDK runs on Node 20.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const given = process.env['SQS_ENDPOINT'];
  if (given) return await runningSqs(given);
  await requireFreePorts({ sqs: PORTS.sqs }, { canOverride: false });
  // The SDK refuses to send without a region and credentials; the emulator accepts any.
  const {
    AWS_REGION = 'us-east-1',
    AWS_ACCESS_KEY_ID = 'emulator',
    AWS_SECRET_ACCESS_KEY = 'emulator',
  } = process.env;
  Object.assign(process.env, { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
  const launched = await launch(
    {
      name: 'sqs-emulator',
      command: process.execPath,
      args: [fileURLToPath(new URL('sqs-emulator-process.js', import.meta.url)), String(PORTS.sqs)],
      env: { PATH: process.env['PATH'] },
      logFile: join(options.folder, 'sqs-emulator.log'),
      probe: () => isInUse(PORTS.sqs),
    },
    options,
  );
  const { version } = JSON.parse(readFileSync('node_modules/fauxqs/package.json', 'utf8')) as {
    version: string;
  };
  const description = `fauxqs ${version}, an emulator of SQS`;
  return { ...launched, isEmulator: true, url: `http://127.0.0.1:${PORTS.sqs}`, description };
};

async function runningSqs(endpoint: string): Promise<RailServer> {
  const client = new SQS({ endpoint, maxAttempts: 1 });
  await client.listQueues({ MaxResults: 1 }).catch((cause: unknown) => {
    throw new Error(
      `SQS at SQS_ENDPOINT=${endpoint} does not answer: ${(cause as Error).message}. Check the URL, AWS_REGION and the credentials, or unset SQS_ENDPOINT.`,
      { cause },
    );
  });
  return runningServer(`SQS at ${new URL(endpoint).host}`, endpoint, async (names) => {
    for (const name of names)
      for (const QueueName of [name, `${name}-dead`, `${name}.fifo`, `${name}-dead.fifo`]) {
        const { QueueUrl } = await client.getQueueUrl({ QueueName }).catch(() => ({ QueueUrl: undefined }));
        if (QueueUrl) await client.deleteQueue({ QueueUrl });
      }
  });
}
