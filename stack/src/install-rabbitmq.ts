import { canInstall, install, isHalfInstalled } from './apt.js';
import { DEBIAN_SERVER, findRabbitmq } from './rabbitmq.js';

const ADVICE =
  'RabbitMQ is missing. Install it (Debian, Ubuntu: sudo apt-get install rabbitmq-server; macOS: brew install rabbitmq; ' +
  'Fedora: sudo dnf install rabbitmq-server), or set RABBITMQ_URL and RABBITMQ_MANAGEMENT_URL to a running one, or use "docker compose up".';

/** Finds the broker, or installs Debian's package as root or with passwordless sudo, without starting the package's service. */
export async function ensureRabbitmq(progress: (step: string) => void): Promise<string> {
  const found = findRabbitmq();
  if (found && !(found === DEBIAN_SERVER && isHalfInstalled('rabbitmq-server'))) return found;
  if (!canInstall()) throw new Error(ADVICE);
  progress('install RabbitMQ');
  await install('rabbitmq-server').catch((cause: unknown) => {
    throw new Error(`${(cause as Error).message}\n${ADVICE}`, { cause });
  });
  const installed = findRabbitmq();
  if (!installed) throw new Error(ADVICE);
  return installed;
}
