import type { WebSocket } from 'ws';

export interface Ran {
  readonly pod: string;
  readonly container: string;
  readonly words: readonly string[];
  /** All that it was given to read; undefined where nothing could be. */
  readonly input?: string;
}

interface Said {
  readonly output?: string;
  readonly errors?: string;
  /** Its exit code, or why it was not run; `never` while it runs; absent where the connection is lost. */
  readonly end?: number | string;
}

/** What a command in a pod does. */
export type Exec = (ran: Ran) => Said;

/** As a kubelet: it runs a command once that has been given all it may read, or a line, and tells how it ended. */
export function execIn(webSocket: WebSocket, url: string, exec: Exec, readsLine = false): void {
  const { pathname, searchParams } = new URL(url, 'http://kubelet');
  const pod = /\/pods\/([^/]+)\/exec$/.exec(pathname)?.[1] ?? '';
  const ran = { pod, container: searchParams.get('container') ?? '', words: searchParams.getAll('command') };
  const tell = (said: Said) => {
    if (said.output) webSocket.send(framed(1, said.output));
    if (said.errors) webSocket.send(framed(2, said.errors));
    if (said.end !== undefined && said.end !== 'never')
      webSocket.send(framed(3, JSON.stringify(statusOf(said.end))));
    if (said.end !== 'never') webSocket.close();
  };
  if (!searchParams.has('stdin')) return tell(exec(ran));
  let input = '';
  webSocket.on('message', (frame: Buffer) => {
    if (frame[0] === 0) input += frame.subarray(1).toString();
    const isAll = readsLine ? input.endsWith('\n') : frame.equals(Buffer.of(255, 0));
    if (isAll) tell(exec({ ...ran, input }));
  });
}

function framed(channel: number, text: string): Buffer {
  return Buffer.concat([Buffer.of(channel), Buffer.from(text)]);
}

function statusOf(end: number | string) {
  if (end === 0) return { status: 'Success' };
  if (typeof end === 'string') return { status: 'Failure', reason: 'InternalError', code: 500, message: end };
  const causes = [{ reason: 'ExitCode', message: String(end) }];
  const message = `command terminated with non-zero exit code: exit status ${end}`;
  return { status: 'Failure', reason: 'NonZeroExitCode', message, details: { causes } };
}
