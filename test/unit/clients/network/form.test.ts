import { expect, test } from 'vitest';
import { Form } from '#src/clients/network/form.ts';

async function* pieces(...all: string[]) {
  for (const each of all) yield new Uint8Array(Buffer.from(each));
}

async function formOf(form: Form): Promise<FormData> {
  const sent: Uint8Array[] = [];
  for await (const piece of form.encoded()) sent.push(piece);
  return new Response(Buffer.concat(sent), { headers: form.headers }).formData();
}

test('given a text, JSON and files, then whoever reads forms finds each, with its name', async () => {
  const read = await formOf(
    new Form([
      { name: 'url', text: 'builtin://ä' },
      { name: 'config', json: { a: 'ä' } },
      { name: 'data', file: 'a"b.py', bytes: new Uint8Array([1, 0, 13, 10]) },
      { name: 'file', file: 'b.py', pieces: pieces('one', 'two') },
    ]),
  );
  const [data, file] = ['data', 'file'].map(name => read.get(name) as File);
  expect([read.get('url'), read.get('config')]).toEqual(['builtin://ä', '{"a":"ä"}']);
  expect([data?.name, new Uint8Array((await data?.arrayBuffer()) ?? [])]).toEqual([
    'a"b.py',
    new Uint8Array([1, 0, 13, 10]),
  ]);
  expect([file?.name, await file?.text()]).toEqual(['b.py', 'onetwo']);
});

test('given a file that breaks off, then the form has no end', async () => {
  async function* broken() {
    yield new Uint8Array([1]);
    throw new Error('broken');
  }
  const form = new Form([{ name: 'file', file: 'a', pieces: broken() }]);
  let sent = '';
  const reading = (async () => {
    for await (const piece of form.encoded()) sent += Buffer.from(piece).toString();
  })();
  await expect(reading).rejects.toThrow('broken');
  expect(sent).not.toMatch(/--\r\n$/);
});
