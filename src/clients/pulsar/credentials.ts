/** What a caller shows the brokers of one cluster, and nobody else. */
export interface BrokerCredentials {
  readonly token?: string | undefined;
  /** Who vouches for those brokers where they are called by https, as PEM. */
  readonly ca?: string | undefined;
}

/** How a pass gets what it shows: asked for at the first call, and only then. */
export type Access = (signal: AbortSignal) => Promise<BrokerCredentials>;

export const anonymous: BrokerCredentials = {};

export function headersOf({ token }: BrokerCredentials): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** A text of a server's without what was shown to it: whoever chose its image could have it said in a status. */
export function withoutSecrets(text: string, { token }: BrokerCredentials): string {
  return token === undefined ? text : text.replaceAll(token, '…');
}

/**
 * The token in a text as Pulsar's own clients take it, with or without `token:` before it. What is no token may be
 * anything, a key even: it is neither sent nor told.
 */
export function tokenIn(text: string): string | undefined {
  const token = text.trim().replace(/^token:/, '');
  return /^(?!file:)[\x21-\x7e]+$/.test(token) ? token : undefined;
}
