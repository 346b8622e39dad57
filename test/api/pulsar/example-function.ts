import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { distribution } from './distribution.ts';

/**
 * Has workers run Pulsar's own example, which adds an exclamation mark, from one topic to another; returns where it is looked
 * after. A leader takes none before it has read what the last one knew.
 */
export async function runExample(
  workers: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const ready = `${workers}/admin/v2/worker/cluster/leader/ready`;
  await expect.poll(async () => (await fetch(ready, { headers })).text()).toBe('true');
  const jar = await readFile(join(await distribution(), 'examples', 'api-examples.jar'));
  const config = {
    tenant: 'public',
    namespace: 'default',
    name,
    className: 'org.apache.pulsar.functions.api.examples.ExclamationFunction',
    inputs: [`${name}-in`],
    output: `${name}-out`,
    runtime: 'JAVA',
    subscriptionPosition: 'Earliest',
  };
  const form = new FormData();
  form.set('functionConfig', new Blob([JSON.stringify(config)], { type: 'application/json' }));
  form.set('data', new Blob([jar]), 'api-examples.jar');
  const url = `${workers}/admin/v3/functions/public/default/${name}`;
  const answer = await fetch(url, { method: 'POST', body: form, headers });
  expect([answer.status, await answer.text()]).toEqual([204, '']);
  return url;
}
