import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const open: { close(): unknown }[] = [];

/** For `afterAll`: ends all servers and their connections. */
export const closeMailServers = (): void => open.splice(0).forEach((thing) => thing.close());

/** Listens on a free port, by default without a word. */
export async function listen(serve: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createServer((socket) => {
    open.push({ close: () => socket.destroy() });
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  open.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** A mail server that accepts everything unless `answers` has another answer to a verb; it answers nothing to ''. */
export const serverThatAnswers = (answers: Record<string, string>, onContent?: (socket: Socket) => void) =>
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
