import type { ZodMiniType } from 'zod/mini';
import { textOf } from '#src/clients/network/answer-text.ts';
import { type Answer, AnswerError } from '#src/clients/network/exchange.ts';
import { jsonIn } from '#src/clients/network/json.ts';

/** A bookie's admin server answered something else than was asked for. */
export class BookieError extends AnswerError {
  override readonly name = 'BookieError';
}

/** The answer of `bookie` as the JSON that `schema` describes; anything else, another status too, is a {@link BookieError}. */
export function expectJson<T>(bookie: string, { status, body }: Answer, schema: ZodMiniType<T>): T {
  if (status !== 200) throw new BookieError(`${bookie} answers ${status}: ${textOf(body)}`, status);
  const value = schema.safeParse(jsonIn(body));
  if (value.success) return value.data;
  throw new BookieError(
    `${bookie} answers ${status} with something else than was asked for: ${textOf(body)}`,
    status,
  );
}
