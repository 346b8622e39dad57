import { request } from 'undici';

export interface BookieCallOptions {
  deadlineMs: number;
  signal?: AbortSignal | undefined;
}

/** A bookie's admin server did not give the answer asked for; `status` is the HTTP status, absent without an answer. */
class BookieError extends Error {
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BookieError';
    this.status = status;
  }
}

/**
 * Ids of the ledgers that miss a replica somewhere in the cluster; `bookie` is the admin address of any bookie, such as
 * `http://198.18.0.1:8000`. None is a 404 with its own sentence, told from other 404s by it.
 * Source: ListUnderReplicatedLedgerService of BookKeeper 4.17.
 */
export async function listUnderReplicated(bookie: string, options: BookieCallOptions): Promise<number[]> {
  const { status, body } = await get(`${bookie}/api/v1/autorecovery/list_under_replicated_ledger`, options);
  if (status === 404 && body.includes('No under replicated ledgers found')) return [];
  if (status !== 200)
    throw new BookieError(`${bookie} answers ${status} for its under-replicated ledgers: ${body}`, status);
  const ledgers = parse(body);
  if (Array.isArray(ledgers) && ledgers.every(id => typeof id === 'number')) return ledgers;
  throw new BookieError(`${bookie} answers ${status} with no list of ledgers: ${body}`, status);
}

async function get(url: string, options: BookieCallOptions): Promise<{ status: number; body: string }> {
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const signal = options.signal ? AbortSignal.any([deadline, options.signal]) : deadline;
  try {
    const { statusCode, body } = await request(url, { signal });
    return { status: statusCode, body: (await body.text()).trim() };
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = deadline.aborted ? `no answer within ${options.deadlineMs} ms` : messageOf(error);
    throw new BookieError(`${url}: ${reason}`, undefined, { cause: error });
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
