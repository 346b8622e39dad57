/** Error codes a ZooKeeper 3.9 server can answer (org.apache.zookeeper.KeeperException.Code). */
const codeNames = {
  [-1]: 'SystemError',
  [-2]: 'RuntimeInconsistency',
  [-3]: 'DataInconsistency',
  [-4]: 'ConnectionLoss',
  [-5]: 'MarshallingError',
  [-6]: 'Unimplemented',
  [-7]: 'OperationTimeout',
  [-8]: 'BadArguments',
  [-12]: 'UnknownSession',
  [-13]: 'NewConfigNoQuorum',
  [-14]: 'ReconfigInProgress',
  [-100]: 'ApiError',
  [-101]: 'NoNode',
  [-102]: 'NoAuth',
  [-103]: 'BadVersion',
  [-108]: 'NoChildrenForEphemerals',
  [-110]: 'NodeExists',
  [-111]: 'NotEmpty',
  [-112]: 'SessionExpired',
  [-113]: 'InvalidCallback',
  [-114]: 'InvalidAcl',
  [-115]: 'AuthFailed',
  [-118]: 'SessionMoved',
  [-119]: 'NotReadOnly',
  [-120]: 'EphemeralOnLocalSession',
  [-121]: 'NoWatcher',
  [-122]: 'RequestTimeout',
  [-123]: 'ReconfigDisabled',
  [-124]: 'SessionClosedRequireSaslAuth',
  [-125]: 'QuotaExceeded',
  [-127]: 'ThrottledOp',
} as const;

export type ZooKeeperErrorCode = (typeof codeNames)[keyof typeof codeNames] | 'Unknown';

/** What went wrong with a ZooKeeper call; `code` is the server's, or `ConnectionLoss`, `OperationTimeout` or `MarshallingError` of the client. */
export class ZooKeeperError extends Error {
  readonly code: ZooKeeperErrorCode;

  constructor(code: ZooKeeperErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ZooKeeperError';
    this.code = code;
  }
}

/** The error for a non-zero code in a reply; a code from a newer server becomes `Unknown` with its number in the message. */
export function serverError(code: number, what: string): ZooKeeperError {
  const name = (codeNames as Partial<Record<number, ZooKeeperErrorCode>>)[code];
  return name
    ? new ZooKeeperError(name, `${what}: ${name}`)
    : new ZooKeeperError('Unknown', `${what}: error ${code}`);
}

export function isZooKeeperError(error: unknown, code: ZooKeeperErrorCode): error is ZooKeeperError {
  return error instanceof ZooKeeperError && error.code === code;
}

/** What a call on a node answers; undefined when there is no such node. */
export async function ifThere<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isZooKeeperError(error, 'NoNode')) return undefined;
    throw error;
  }
}
