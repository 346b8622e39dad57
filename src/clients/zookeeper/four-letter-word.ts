import { connect } from 'node:net';
import { hostPort } from '#src/clients/network/address.ts';
import { answerWithin, type CallOptions } from '#src/clients/network/deadline.ts';
import { abortError, reasonOf } from '#src/clients/network/reason.ts';
import { ZooKeeperError, type ZooKeeperErrorCode } from './error.ts';

/** What a server does in its ensemble; `none` is a server that has no quorum and serves nobody. */
export type Role = 'leader' | 'follower' | 'observer' | 'standalone' | 'none';

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
  options: CallOptions,
): Promise<string> {
  const failure = (code: ZooKeeperErrorCode, reason: string) =>
    new ZooKeeperError(code, `ZooKeeper ${hostPort(host, port)}: ${word}: ${reason}`);
  const late = (reason: string) => failure('OperationTimeout', reason);
  return answerWithin(options, late, async signal => {
    const socket = connect({ host, port, signal });
    socket.on('connect', () => socket.write(word));
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > maxAnswerBytes)
          throw failure('MarshallingError', 'endless answer: is this a ZooKeeper port?');
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString();
    } catch (error) {
      if (signal.aborted) throw abortError(signal);
      throw error instanceof ZooKeeperError ? error : failure('ConnectionLoss', reasonOf(error));
    }
  });
}

/** An answer to `mntr`, key to value: `zk_server_state`, `zk_synced_followers`, … ; empty without quorum. */
export function parseMonitor(mntr: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [, key = '', value = ''] of mntr.matchAll(/^(zk_\S+)\t(.*)$/gm)) values.set(key, value);
  return values;
}
