import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../../../test/support/eventually.js';
import { freePort } from '../../../../stack/src/ports.js';
import { SmtpMailer } from './smtp-mailer.js';

const mail = {
  to: 'usr-456@customers.order-rail.example',
  subject: 'Your order is confirmed – ✓',
  text: 'Thank you, Zoë.\n\nTotal  €59.98\n',
  html: '<p>Thank you, <strong>Zoë</strong>.</p>',
  correlation_id: 'req-67890',
};
const from = 'Order Rail <shop@order-rail.example>';

const resources: { close(): unknown }[] = [];

afterAll(() => resources.forEach((resource) => resource.close()));

function mailerTo(port: number, timeoutMs = 5_000): SmtpMailer {
  const mailer = new SmtpMailer({ url: `smtp://127.0.0.1:${port}`, from, timeoutMs });
  resources.push(mailer);
  return mailer;
}

describe('with a real mail inbox', () => {
  let mails: string;
  let smtpPort: number;
  let inbox: ChildProcess | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'mails-'));

  afterAll(async () => {
    if (inbox?.kill()) await once(inbox, 'exit');
    rmSync(folder, { recursive: true });
  });
  beforeAll(async () => {
    const webPort = await freePort();
    smtpPort = await freePort();
    mails = `http://127.0.0.1:${webPort}/api/email`;
    const options = [
      '--ip',
      '127.0.0.1',
      '--smtp',
      `${smtpPort}`,
      '--web-ip',
      '127.0.0.1',
      '--web',
      `${webPort}`,
      '--mail-directory',
      folder,
    ];
    const maildev = 'node_modules/maildev/dist/bin/maildev.js';
    inbox = spawn(process.execPath, [maildev, ...options], { stdio: 'ignore' });
    await eventually(() => fetch(mails));
  });

  /** Waits until there are `count` mails with this Message-ID. */
  const receivedMails = (id: string, count = 1): Promise<ReceivedMail[]> =>
    eventually(async () => {
      const all = (await (await fetch(mails)).json()) as ReceivedMail[];
      const found = all.filter(({ headers }) => headers['message-id'] === `<${id}@order-rail.example>`);
      expect(found).toHaveLength(count);
      return found;
    });

  test('a mail arrives unchanged, in text and in HTML, with its correlation id', async () => {
    await mailerTo(smtpPort).send(mail, 'msg-arrives');
    const [received] = await receivedMails('msg-arrives');
    expect(received).toMatchObject({
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      from: [{ address: 'shop@order-rail.example', name: 'Order Rail' }],
      to: [{ address: mail.to }],
      headers: { 'x-correlation-id': 'req-67890' },
    });
  });

  test('a mail that is sent again has the same Message-ID', async () => {
    await mailerTo(smtpPort).send(mail, 'msg-twice');
    await mailerTo(smtpPort).send(mail, 'msg-twice');
    await receivedMails('msg-twice', 2);
  });

  test('a line break in a value does not add a header', async () => {
    const forged = {
      ...mail,
      subject: 'Hello\r\nBcc: eve@example.com',
      correlation_id: 'a\r\nX-Forged: yes',
    };
    await mailerTo(smtpPort).send(forged, 'msg-forged');
    const [received] = await receivedMails('msg-forged');
    expect(received?.headers).not.toHaveProperty('x-forged');
    expect(received?.envelope.to).toMatchObject([{ address: mail.to }]);
  });
});

interface ReceivedMail {
  headers: Record<string, string>;
  envelope: { to: { address: string }[] };
}
