import type { WebSocket } from 'ws';

/** Pulsar closes what is idle for 300 s and load balancers are often stricter. */
const pingPeriodMs = 30_000;

/** Pings until it is closed, so that nothing in between takes it for idle; `lost` is called where a ping has no answer by the next. */
export function keepAlive(webSocket: WebSocket, lost: () => void): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) lost();
    answered = false;
    webSocket.ping();
  }, pingPeriodMs);
  webSocket.on('pong', () => {
    answered = true;
  });
  webSocket.once('close', () => clearInterval(timer));
}
