import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { PermanentFailure, Unavailable } from '#messaging';
import { eventually } from '../../../../test/support/eventually.js';
import { SmtpMailer } from './smtp-mailer.js';

const mail = {
  to: 'usr-456@customers.order-rail.example',
  subject: 'Your order is confirmed – ✓',
  text: 'Thank you, Zoë.\n\nTotal  €59.98\n',
  html: '<p>Thank you, <strong>Zoë</strong>.</p>',
  correlation_id: 'req-67890',
};
const from = 'Order Rail <shop@order-rail.example>';

const open: { close(): unknown }[] = [];
let inbox: ChildProcess | undefined;

afterAll(async () => {
  open.forEach((thing) => thing.close());
  if (inbox?.kill()) await once(inbox, 'exit');
});

function mailerTo(port: number, patienceMs = 5_000): SmtpMailer {
  const mailer = new SmtpMailer({ url: `smtp://127.0.0.1:${port}`, from, patienceMs });
  open.push(mailer);
  return mailer;
}

async function listen(serve: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createServer((socket) => {
    open.push({ close: () => socket.destroy() });
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  open.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

/** A mail server that says yes to everything but what `answers` says otherwise, by the verb it answers to. */
const serverThatAnswers = (answers: Record<string, string>) =>
  listen((socket) => {
    let inData = false;
    const say = (verb: string, otherwise: string) => socket.write(`${answers[verb] ?? otherwise}\r\n`);
    say('greeting', '220 ready');
    createInterface({ input: socket }).on('line', (line) => {
      if (inData && line !== '.') return;
      const verb = line.slice(0, 4).toUpperCase();
      inData = verb === 'DATA';
      if (line === '.') say('body', '250 taken');
      else say(verb, verb === 'DATA' ? '354 go on' : '250 fine');
    });
  });

describe('with a real mail inbox', () => {
  let mails: string;
  let smtpPort: number;

  beforeAll(async () => {
    const webPort = await freePort();
    smtpPort = await freePort();
    mails = `http://127.0.0.1:${webPort}/api/email`;
    const doors = [
      '--ip',
      '127.0.0.1',
      '--smtp',
      `${smtpPort}`,
      '--web-ip',
      '127.0.0.1',
      '--web',
      `${webPort}`,
    ];
    const maildev = 'node_modules/maildev/dist/bin/maildev.js';
    inbox = spawn(process.execPath, [maildev, ...doors], { stdio: 'ignore' });
    await eventually(() => fetch(mails), { within: 20_000 });
  }, 25_000);

  /** The mails with this Message-ID, as soon as there are `count` of them. */
  const arrived = (id: string, count = 1): Promise<ReceivedMail[]> =>
    eventually(async () => {
      const all = (await (await fetch(mails)).json()) as ReceivedMail[];
      const found = all.filter(({ headers }) => headers['message-id'] === `<${id}@order-rail.example>`);
      expect(found).toHaveLength(count);
      return found;
    });

  test('a mail arrives as it was written, in text and in HTML, with the story it belongs to', async () => {
    await mailerTo(smtpPort).send(mail, 'msg-arrives');
    const [received] = await arrived('msg-arrives');
    expect(received).toMatchObject({
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      from: [{ address: 'shop@order-rail.example', name: 'Order Rail' }],
      to: [{ address: mail.to }],
      headers: { 'x-correlation-id': 'req-67890' },
    });
  });

  test('a mail that is sent again after a crash carries the same Message-ID', async () => {
    await mailerTo(smtpPort).send(mail, 'msg-twice');
    await mailerTo(smtpPort).send(mail, 'msg-twice');
    await arrived('msg-twice', 2);
  });

  test('a line break in a value never becomes a header of its own', async () => {
    const forged = {
      ...mail,
      subject: 'Hello\r\nBcc: eve@example.com',
      correlation_id: 'a\r\nX-Forged: yes',
    };
    await mailerTo(smtpPort).send(forged, 'msg-forged');
    const [received] = await arrived('msg-forged');
    expect(received?.headers).not.toHaveProperty('x-forged');
    expect(received?.envelope.to).toMatchObject([{ address: mail.to }]);
  });
});

interface ReceivedMail {
  headers: Record<string, string>;
  envelope: { to: { address: string }[] };
}

test('no mail server there: every mail waits', async () => {
  await expect(mailerTo(await freePort()).send(mail, 'msg-1')).rejects.toThrow(Unavailable);
});

test('a mail server that never says a word is given up in time', async () => {
  const port = await listen();
  const startedAt = performance.now();
  await expect(mailerTo(port, 300).send(mail, 'msg-1')).rejects.toThrow(Unavailable);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test.each([
  ['is shutting down', { greeting: '421 closing' }],
  ['serves nobody', { greeting: '554 no service' }],
  ['is busy at the door', { greeting: '450 later' }],
  ['goes down in the middle', { RCPT: '421 closing' }],
  ['does not know the shop', { MAIL: '550 sender rejected' }],
])('a mail server that %s says nothing of the mail: it waits', async (_, answers) => {
  const port = await serverThatAnswers(answers);
  await expect(mailerTo(port, 1_000).send(mail, 'msg-1')).rejects.toThrow(Unavailable);
});

test.each([
  ['the recipient', { RCPT: '550 no such mailbox' }],
  ['the content', { body: '554 looks like spam' }],
  ['the size', { MAIL: '552 too large' }],
])('a mail of which %s is refused will never do', async (_, answers) => {
  const port = await serverThatAnswers(answers);
  await expect(mailerTo(port).send(mail, 'msg-1')).rejects.toThrow(PermanentFailure);
});

test('a mail to nobody will never do', async () => {
  const port = await serverThatAnswers({});
  await expect(mailerTo(port).send({ ...mail, to: '' }, 'msg-1')).rejects.toThrow(PermanentFailure);
});

test('a mailbox that is busy is tried again like any failure', async () => {
  const port = await serverThatAnswers({ RCPT: '451 come back later' });
  const failure: unknown = await mailerTo(port)
    .send(mail, 'msg-1')
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(failure).not.toBeInstanceOf(Unavailable);
  expect(failure).not.toBeInstanceOf(PermanentFailure);
});

test('when one mail is refused, the next goes out', async () => {
  const port = await listen((socket) => {
    let inData = false;
    socket.write('220 ready\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      if (inData && line !== '.') return;
      inData = line === 'DATA';
      socket.write(
        line.startsWith('RCPT TO:<bad@') ? '550 no\r\n' : inData ? '354 go on\r\n' : '250 fine\r\n',
      );
    });
  });
  const mailer = mailerTo(port);
  await expect(mailer.send({ ...mail, to: 'bad@order-rail.example' }, 'msg-1')).rejects.toThrow(
    PermanentFailure,
  );
  await mailer.send(mail, 'msg-2');
});
