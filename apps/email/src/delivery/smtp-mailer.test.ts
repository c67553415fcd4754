import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { EffectOutcomeUnknown, failureClassOf, PermanentFailure, Unavailable } from '#messaging';
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

function mailerTo(port: number, timeoutMs = 5_000): SmtpMailer {
  const mailer = new SmtpMailer({ url: `smtp://127.0.0.1:${port}`, from, timeoutMs });
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

/** A mail server that accepts everything unless `answers` has another answer to a verb; it answers nothing to ''. */
const serverThatAnswers = (answers: Record<string, string>, onContent?: (socket: Socket) => void) =>
  listen((socket) => {
    let inData = false;
    const say = (verb: string, otherwise: string) => {
      const answer = answers[verb] ?? otherwise;
      if (answer !== '') socket.write(`${answer}\r\n`);
    };
    say('greeting', '220 ready');
    createInterface({ input: socket }).on('line', (line) => {
      if (inData && line !== '.') return;
      const verb = line.slice(0, 4).toUpperCase();
      inData = verb === 'DATA';
      if (line === '.' && onContent) onContent(socket);
      else if (line === '.') say('body', '250 taken');
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

/** What the error policy takes the failure of a send for. */
const classOfSend = async (mailer: SmtpMailer) =>
  await mailer.send(mail, 'msg-1').then(
    () => 'sent',
    (error: unknown) => failureClassOf(error),
  );

test.each([
  ['is shutting down', { greeting: '421 closing' }],
  ['serves nobody', { greeting: '554 no service' }],
  ['is busy at the door', { greeting: '450 later' }],
  ['goes down in the middle', { RCPT: '421 closing' }],
  ['goes down after the content', { body: '421 closing' }],
  ['does not know the shop', { MAIL: '550 sender rejected' }],
  ['defers the shop', { MAIL: '451 try again later' }],
  ['has no room for any mail', { RCPT: '452 4.3.1 insufficient system storage' }],
  ['fails at the content for a reason of its own', { body: '451 4.3.0 local error' }],
])('a mail server that %s is unavailable: it says nothing of the mail', async (_, answers) => {
  const port = await serverThatAnswers(answers);
  expect(await classOfSend(mailerTo(port, 1_000))).toBe('unavailable');
});

test.each([
  ['the recipient', { RCPT: '550 no such mailbox' }],
  ['the content', { body: '554 looks like spam' }],
  ['the size', { MAIL: '552 too large' }],
])('a mail of which %s is refused fails permanently', async (_, answers) => {
  const port = await serverThatAnswers(answers);
  expect(await classOfSend(mailerTo(port))).toBe('permanent');
});

test('a mail to nobody will never do', async () => {
  const port = await serverThatAnswers({});
  await expect(mailerTo(port).send({ ...mail, to: '' }, 'msg-1')).rejects.toThrow(PermanentFailure);
});

test.each([
  ['a mailbox that is busy', { RCPT: '451 come back later' }],
  ['greylisting', { RCPT: '451 4.7.1 greylisted' }],
  ['a full mailbox', { RCPT: '452 4.2.2 mailbox full' }],
  ['content that is deferred', { body: '451 come back later' }],
])('%s is retried like any failure', async (_, answers) => {
  const port = await serverThatAnswers(answers);
  expect(await classOfSend(mailerTo(port))).toBe('transient');
});

describe('when the content was handed over and there is no reply', () => {
  const ends = { hang: () => undefined, close: (socket: Socket) => socket.destroy() };

  test.each([
    ['keeps silent', ends.hang],
    ['closes the connection', ends.close],
  ])('the outcome is unknown if the server %s, and the mail is sent once', async (_, then) => {
    let received = 0;
    const port = await serverThatAnswers({}, (socket) => {
      received += 1;
      then(socket);
    });
    await expect(mailerTo(port, 500).send(mail, 'msg-1')).rejects.toThrow(EffectOutcomeUnknown);
    // Longer than the pool takes to send a mail again over another connection.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(received).toBe(1);
  });

  test('a slow reply within the time limit is a success', async () => {
    const port = await serverThatAnswers({}, (socket) => {
      setTimeout(() => socket.write('250 taken\r\n'), 600);
    });
    await mailerTo(port, 5_000).send(mail, 'msg-1');
  });

  test('before the content is handed over, silence is an outage', async () => {
    const port = await serverThatAnswers({ DATA: '' });
    await expect(mailerTo(port, 300).send(mail, 'msg-1')).rejects.toThrow(Unavailable);
  });
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
  const refused = mailer.send({ ...mail, to: 'bad@order-rail.example' }, 'msg-1');
  expect(failureClassOf(await refused.catch((error: unknown) => error))).toBe('permanent');
  await mailer.send(mail, 'msg-2');
});
