import { connect } from 'node:net';

/**
 * Sends bytes as they are, one piece after the other, and gives what came back until the connection closed.
 * @param gapMs time between two pieces
 * @param end whether to say after the last that there is nothing more
 */
export function raw(url: string, pieces: readonly (string | Buffer)[], { gapMs = 0, end = false } = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let received = '';
    let timer: NodeJS.Timeout | undefined;
    const waiting = [...pieces];
    const socket = connect(Number(port), hostname, () => next());
    const next = () => {
      const piece = waiting.shift();
      if (socket.destroyed) return;
      if (piece === undefined) {
        if (end) socket.end();
        return;
      }
      socket.write(piece);
      timer = setTimeout(next, gapMs);
    };
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
  });
}
