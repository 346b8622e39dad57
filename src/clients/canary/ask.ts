// The small one: all of zod is a tenth of the operator's memory.
import * as z from 'zod/mini';
import { AnswerError, type ExchangeOptions, exchange } from '#src/clients/network/exchange.ts';
import { jsonIn } from '#src/clients/network/json.ts';
import { type CanaryReport, canaryPath, canaryStates } from './report.ts';

const report = z.object({
  state: z.enum(canaryStates),
  since: z.optional(z.iso.datetime()),
  why: z.optional(z.string().check(z.maxLength(1000))),
  lost: z.optional(z.int()),
});

/** Asks a canary; `canary` is its address, such as `http://198.18.0.1:8080`. Rejects with an {@link AnswerError}. */
export async function askCanary(canary: string, options: ExchangeOptions): Promise<CanaryReport> {
  const url = `${canary}${canaryPath}`;
  const { status, body } = await exchange('GET', url, { ...options, mostBytes: 16 * 1024 });
  const read = report.safeParse(jsonIn(body));
  if (read.success) return read.data;
  throw new AnswerError(`${url} answers ${status}, and not how the canary fares`, status);
}
