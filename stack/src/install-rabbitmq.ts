import { canInstall, install, isHalfInstalled } from './apt.js';
import { DEBIAN_SERVER, findRabbitmq } from './rabbitmq.js';

/** Says what to do where the shop can't install a broker by itself. */
const ADVICE =
  'RabbitMQ is missing. Install it (Debian, Ubuntu: sudo apt-get install rabbitmq-server; macOS: brew install rabbitmq; ' +
  'Fedora: sudo dnf install rabbitmq-server), or name one with RABBITMQ_URL and RABBITMQ_MANAGEMENT_URL, or use "docker compose up".';

/** Finds the broker, or installs Debian's package when root or passwordless sudo allow it; the package's own service is not started. */
export async function ensureRabbitmq(say: (text: string) => void): Promise<string> {
  const found = findRabbitmq();
  if (found && !(found === DEBIAN_SERVER && isHalfInstalled('rabbitmq-server'))) return found;
  if (!canInstall()) throw new Error(ADVICE);
  say('install RabbitMQ');
  await install('rabbitmq-server').catch((cause: unknown) => {
    throw new Error(`${(cause as Error).message}\n${ADVICE}`, { cause });
  });
  const installed = findRabbitmq();
  if (!installed) throw new Error(ADVICE);
  return installed;
}
