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

/** What is sent as a form: a configuration by the name of its part, and a file. */
interface AdminForm {
  readonly file?: readonly [name: string, text: string];
  readonly [part: string]: unknown;
}

/** The same of version 3 of the API, whose bodies are forms. */
export async function adminOf(
  { web }: Pick<Pulsar, 'web'>,
  version: 'v3',
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  form?: AdminForm,
): Promise<{ status: number; value: unknown }> {
  const answer = await fetch(`${web}/admin/${version}/${path}`, {
    method,
    ...(form ? { body: formData(form) } : { headers: { 'content-type': 'application/json' } }),
  });
  return { status: answer.status, value: valueOf(await answer.text()) };
}

function formData({ file, ...parts }: AdminForm): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts))
    data.append(name, new Blob([JSON.stringify(value)], { type: 'application/json' }));
  if (file) data.append('data', new Blob([file[1]]), file[0]);
  return data;
}

/** Most answers are JSON, some are bare words. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
