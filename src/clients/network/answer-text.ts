/** Enough for what a person reads; patterns are matched against no more than that, whatever was sent. */
const longestRead = 2000;
const longestTold = 200;

/** What an answer that is not the one asked for says, for a sentence: its reason where it gives one, and no tags. */
export function textOf(body: string): string {
  const read = body.slice(0, longestRead);
  const title = /<title>([^<]*)<\/title>/i.exec(read)?.[1];
  const text = reasonOf(body) ?? title ?? read.replaceAll(/<[^>]*(>|$)/g, ' ');
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, longestTold);
}

/** Whether the words of an answer are Pulsar's own, and not those of what stands before it. */
export function isReasoned(body: string): boolean {
  return reasonOf(body.slice(0, longestRead)) !== undefined;
}

/** Pulsar's own errors are `{"reason": …}`. */
function reasonOf(body: string): string | undefined {
  try {
    const { reason } = JSON.parse(body) as { reason?: unknown };
    return typeof reason === 'string' ? reason : undefined;
  } catch {
    return undefined;
  }
}
