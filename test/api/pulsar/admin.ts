import type { Pulsar } from './server.ts';

/** One call of the admin API as anybody could make it, with a client that is not ours. */
export async function admin(
  { web }: Pick<Pulsar, 'web'>,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<{ status: number; value: unknown }> {
  const answer = await fetch(`${web}/admin/v2/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, value: valueOf(text) };
}

/** Most answers are JSON, some are bare words. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
