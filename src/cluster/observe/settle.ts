import { causeOf } from '#src/cluster/model/failure.ts';
import type { Fact } from '#src/cluster/model/question.ts';

/** A question without an answer is a fact too. */
export async function settle<T>(asked: Promise<T>): Promise<Fact<T>> {
  try {
    return { value: await asked };
  } catch (error) {
    return { error: causeOf(error) };
  }
}
