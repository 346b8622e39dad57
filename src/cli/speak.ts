import type { Command } from 'commander';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { targetOf } from './context.ts';
import { type Via, withEndpoint } from './endpoint.ts';
import { pulsarFailure } from './failure.ts';
import { type TokenOptions, tokenOf } from './token.ts';

export interface SpeakOptions extends TokenOptions {
  readonly via?: Via;
}

/** Who speaks to a cluster about a topic. */
export interface Speaker {
  /** Where the service is; the token is read anew each time, as one that is rotated is another. */
  readonly service: () => Promise<Endpoint>;
  readonly topic: string;
  /** Tells what goes wrong and is tried again. */
  readonly warn: (line: string) => void;
  /** Tells that the connection is lost. */
  readonly onLost: (error: Error) => void;
}

export async function speak(
  command: Command,
  cluster: string,
  topic: string,
  options: SpeakOptions,
  use: (speaker: Speaker) => Promise<void>,
): Promise<void> {
  const target = targetOf(command);
  const { connection, namespace } = target;
  const token = () => tokenOf(target, options);
  const hasToken = (await token()) !== undefined;
  const warn = (line: string) => void process.stderr.write(`${line}\n`);
  const onLost = ({ message }: Error) => warn(`${message}; connecting again`);
  try {
    await withEndpoint(connection, { namespace, cluster, via: options.via }, ({ url }) => {
      return use({ service: async () => ({ url, token: await token() }), topic, warn, onLost });
    });
  } catch (error) {
    throw pulsarFailure(error, topic, hasToken);
  }
}
