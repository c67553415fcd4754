import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { EffectOutcomeUnknown, failureClassOf, PermanentFailure, Unavailable } from '#messaging';
import { freePort } from '../../../../stack/src/ports.js';
import { closeMailServers, listen, serverThatAnswers } from '../../../../test/support/mail-server.js';
import { SmtpMailer } from './smtp-mailer.js';

const mail = {
  to: 'usr-456@customers.order-rail.example',
  subject: 'Your order is confirmed',
  text: 'Thank you.',
  html: '<p>Thank you.</p>',
  correlation_id: 'req-67890',
};
const from = 'Order Rail <shop@order-rail.example>';
const mailers: SmtpMailer[] = [];

afterAll(() => {
  mailers.forEach((mailer) => mailer.close());
  closeMailServers();
});

function mailerTo(port: number, timeoutMs = 5_000): SmtpMailer {
  const mailer = new SmtpMailer({ url: `smtp://127.0.0.1:${port}`, from, timeoutMs });
  mailers.push(mailer);
  return mailer;
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
