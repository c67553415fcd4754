import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const opened: { close(): unknown }[] = [];

/** Closes all servers and their connections; call it in `afterAll`. */
export const closeMailServers = (): void => opened.splice(0).forEach((closable) => closable.close());

/** Listens on a free port and returns it; by default the server sends nothing. */
export async function listen(serve: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createServer((socket) => {
    opened.push({ close: () => socket.destroy() });
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  opened.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Calls `use` with each line. A reset connection ends the lines: readline would throw its error out of the test. */
export const onLine = (socket: Socket, use: (line: string) => void): void =>
  void createInterface({ input: socket })
    .on('error', () => socket.destroy())
    .on('line', use);

/** A mail server that accepts everything, except that `replies` has other replies to a verb; it sends no reply for ''. */
export const serverThatAnswers = (replies: Record<string, string>, onContent?: (socket: Socket) => void) =>
  listen((socket) => {
    let inData = false;
    const reply = (verb: string, otherwise: string) => {
      const line = replies[verb] ?? otherwise;
      if (line !== '') socket.write(`${line}\r\n`);
    };
    reply('greeting', '220 ready');
    onLine(socket, (line) => {
      if (inData && line !== '.') return;
      const verb = line.slice(0, 4).toUpperCase();
      inData = verb === 'DATA';
      if (line === '.' && onContent) onContent(socket);
      else if (line === '.') reply('body', '250 accepted');
      else reply(verb, verb === 'DATA' ? '354 go on' : '250 fine');
    });
  });
