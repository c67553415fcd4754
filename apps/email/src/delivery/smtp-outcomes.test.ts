import type { Socket } from 'node:net';
import { EffectOutcomeUnknown, failureClassOf, PermanentFailure, Unavailable } from '#messaging';
import { freePort } from '../../../../stack/src/ports.js';
import { closeMailServers, listen, onLine, serverThatAnswers } from '../../../../test/support/mail-server.js';
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

test('without a mail server a send fails as unavailable', async () => {
  await expect(mailerTo(await freePort()).send(mail, 'msg-1')).rejects.toThrow(Unavailable);
});

test('a mail server that sends nothing is unavailable at the timeout', async () => {
  const port = await listen();
  await expect(mailerTo(port, 300).send(mail, 'msg-1')).rejects.toThrow(Unavailable);
  // The default of the library is 30 s.
}, 20_000);

/** The failure class of a send. */
const classOfSend = async (mailer: SmtpMailer) =>
  await mailer.send(mail, 'msg-1').then(
    () => 'sent',
    (error: unknown) => failureClassOf(error),
  );

test.each([
  ['is shutting down', { greeting: '421 closing' }],
  ['accepts no session', { greeting: '554 no service' }],
  ['is busy at the greeting', { greeting: '450 later' }],
  ['closes at RCPT TO', { RCPT: '421 closing' }],
  ['closes after the content', { body: '421 closing' }],
  ['refuses the sender', { MAIL: '550 sender rejected' }],
  ['defers the sender', { MAIL: '451 try again later' }],
  ['has no storage', { RCPT: '452 4.3.1 insufficient system storage' }],
  ['has a local error at the content', { body: '451 4.3.0 local error' }],
])('a mail server that %s is unavailable: its reply does not concern the mail', async (_, answers) => {
  const port = await serverThatAnswers(answers);
  expect(await classOfSend(mailerTo(port, 1_000))).toBe('unavailable');
});

test.each([
  ['the recipient', { RCPT: '550 no such mailbox' }],
  ['the content', { body: '554 looks like spam' }],
  ['the size', { MAIL: '552 too large' }],
])('a refusal of %s is a permanent failure', async (_, answers) => {
  const port = await serverThatAnswers(answers);
  expect(await classOfSend(mailerTo(port))).toBe('permanent');
});

test('a mail without a recipient is a permanent failure', async () => {
  const port = await serverThatAnswers({});
  await expect(mailerTo(port).send({ ...mail, to: '' }, 'msg-1')).rejects.toThrow(PermanentFailure);
});

test.each([
  ['a mailbox that is busy', { RCPT: '451 come back later' }],
  ['greylisting', { RCPT: '451 4.7.1 greylisted' }],
  ['a full mailbox', { RCPT: '452 4.2.2 mailbox full' }],
  ['content that is deferred', { body: '451 come back later' }],
])('%s is a transient failure', async (_, answers) => {
  const port = await serverThatAnswers(answers);
  expect(await classOfSend(mailerTo(port))).toBe('transient');
});

describe('when the content was sent and there is no reply', () => {
  const onContent = { hang: () => undefined, close: (socket: Socket) => socket.destroy() };

  test.each([
    ['sends nothing', onContent.hang],
    ['closes the connection', onContent.close],
  ])('the outcome is unknown if the server %s, and the mail is sent once', async (_, respond) => {
    let received = 0;
    const port = await serverThatAnswers({}, (socket) => {
      received += 1;
      respond(socket);
    });
    await expect(mailerTo(port, 500).send(mail, 'msg-1')).rejects.toThrow(EffectOutcomeUnknown);
    // Longer than the pool needs to send a mail again over another connection.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(received).toBe(1);
  });

  test('a slow reply within the timeout is a success', async () => {
    const port = await serverThatAnswers({}, (socket) => {
      setTimeout(() => socket.write('250 taken\r\n'), 600);
    });
    await mailerTo(port, 5_000).send(mail, 'msg-1');
  });

  test('without a reply before the content is sent, the server is unavailable', async () => {
    const port = await serverThatAnswers({ DATA: '' });
    await expect(mailerTo(port, 300).send(mail, 'msg-1')).rejects.toThrow(Unavailable);
  });
});

test('sends the next mail after one is refused', async () => {
  const port = await listen((socket) => {
    let inData = false;
    socket.write('220 ready\r\n');
    onLine(socket, (line) => {
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
