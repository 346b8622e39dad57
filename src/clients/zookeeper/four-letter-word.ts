import { connect } from 'node:net';
import { hostPort } from '#src/clients/network/address.ts';
import { ZooKeeperError } from './error.ts';

/** What a server does in its ensemble; `none` is a server that has no quorum and serves nobody. */
export type Role = 'leader' | 'follower' | 'observer' | 'standalone' | 'none';

export interface FourLetterWordOptions {
  deadlineMs: number;
  signal?: AbortSignal | undefined;
}

/** Above the longest answer (mntr, about 10 KiB) by far. */
const maxAnswerBytes = 1024 * 1024;

/**
 * Asks one server one of ZooKeeper's four-letter words; no session is opened.
 * Source: ZooKeeper Administrator's Guide, "The Four Letter Words" (must be in `4lw.commands.whitelist`).
 */
export function fourLetterWord(
  host: string,
  port: number,
  word: 'srvr' | 'mntr',
  options: FourLetterWordOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      settle();
    };
    const fail = (code: 'ConnectionLoss' | 'OperationTimeout' | 'MarshallingError', reason: string): void =>
      finish(() => reject(new ZooKeeperError(code, `ZooKeeper ${hostPort(host, port)}: ${word}: ${reason}`)));
    const onAbort = (): void => finish(() => reject(toError(options.signal?.reason)));
    const timer = setTimeout(
      () => fail('OperationTimeout', `no answer within ${options.deadlineMs} ms`),
      options.deadlineMs,
    );
    options.signal?.addEventListener('abort', onAbort);
    if (options.signal?.aborted) onAbort();

    socket.on('connect', () => socket.write(word));
    socket.on('data', chunk => {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) fail('MarshallingError', 'endless answer: is this a ZooKeeper port?');
      else chunks.push(chunk);
    });
    socket.on('end', () => finish(() => resolve(Buffer.concat(chunks).toString())));
    socket.on('error', error => fail('ConnectionLoss', error.message));
    socket.on('close', () => fail('ConnectionLoss', 'connection closed by the server'));
  });
}

/** An answer to `mntr`, key to value: `zk_server_state`, `zk_synced_followers`, … ; empty without quorum. */
export function parseMonitor(mntr: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [, key = '', value = ''] of mntr.matchAll(/^(zk_\S+)\t(.*)$/gm)) values.set(key, value);
  return values;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
