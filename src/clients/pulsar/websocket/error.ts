/** What went wrong with Pulsar; the message says what to do where that is known. */
export class PulsarError extends Error {
  /** HTTP status of a refused handshake. */
  readonly status: number | undefined;
  /** The sentence without the address. */
  readonly said: string;
  /** Whether an answer did not come in time. */
  readonly isLate: boolean;

  constructor(said: string, { address, status, isLate = false }: PulsarErrorOptions = {}) {
    super(address === undefined ? said : `${address}: ${said}`);
    this.name = 'PulsarError';
    this.said = said;
    this.status = status;
    this.isLate = isLate;
  }
}

interface PulsarErrorOptions {
  readonly address?: string;
  readonly status?: number;
  readonly isLate?: boolean;
}

/** What a refused handshake means. Source: AbstractWebSocketHandler and ConsumerHandler of Pulsar 4.0. */
const meanings: Readonly<Record<number, string>> = {
  400: 'a parameter is not accepted',
  401: 'the token is missing or not valid',
  403: 'the role of the token may not use this topic',
  404: 'the topic or its namespace does not exist, or the WebSocket service is not enabled here',
  409: 'the subscription or the topic is in use by another client that excludes this one',
  429: 'too many requests',
  500: 'the broker failed; its log says why',
  503: 'the topic takes no more messages, or the broker is not ready',
  504: 'the broker did not answer in time',
};

/** The error for a handshake answered with `status`; `body` is what Jetty says, JSON or a page. */
export function handshakeError(address: string, status: number, body: string): PulsarError {
  const meaning = meanings[status] ?? 'the handshake was refused';
  const details = detailsIn(body);
  return new PulsarError(`${meaning} (${status}${details ? `: ${details}` : ''})`, { address, status });
}

function detailsIn(body: string): string | undefined {
  const message = messageIn(body);
  // The broker's own sentence is in it as JSON, escaped for HTML.
  const told = /&quot;errorMsg&quot;:&quot;(.*?)&quot;/.exec(message ?? '')?.[1] ?? message;
  return told?.replaceAll('&apos;', "'").replaceAll('&quot;', '"');
}

function messageIn(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
