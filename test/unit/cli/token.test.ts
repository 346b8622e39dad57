import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Answers } from './fake-pulsar.ts';
import { pulsarWith, run } from './speaking.ts';

const produce = ['produce', 'demo', 'orders', '-m', 'x'];
const consume = ['consume', 'demo', 'orders', '--timeout', '5'];
const asking = () => pulsarWith({ token: 't1', stored: ['a'] });

const secrets: Answers['secrets'] = {
  one: { token: 'token:t1\n' },
  several: { admin: 't1', proxy: 't2' },
  none: {},
  secret: null,
};

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'token-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'token'), text);
  return join(folder, 'token');
}

describe('given a cluster that asks who calls', () => {
  test.each([
    ['a Secret with one key', () => ['--token-secret', 'one']],
    ['a Secret and a key', () => ['--token-secret', 'several:admin']],
    ['a file', () => ['--token-file', file('t1\n')]],
  ])('when the token is in %s, then messages are sent and read', async (_, args) => {
    const pulsar = asking();
    expect(await run(pulsar, { secrets }, [...produce, ...args()])).toEqual({ lines: ['id-1'], code: 0 });
    expect(await run(pulsar, { secrets }, [...consume, ...args()])).toEqual({ lines: ['a'], code: 0 });
    expect(pulsar.received).toEqual(['x']);
  });

  test('when the specification names the token of the operator, then it is not taken unasked', async () => {
    const spec = {
      proxy: { replicas: 1 },
      websocket: { placement: ['Proxy'] },
      operatorAccess: { tokenSecretRef: { name: 'one', key: 'token' } },
    };
    expect((await run(asking(), { spec, secrets }, produce)).code).toBe(4);
  });

  const give = 'with --token-secret NAME:KEY or --token-file PATH.';

  test.each([
    ['none is given', [], {}, `the token is missing or not valid (401). Give a token ${give}`],
    ['it is another', ['--token-secret', 'several:proxy'], {}, `(401). Give one that Pulsar takes ${give}`],
    [
      'its role may do nothing',
      ['--token-secret', 'one'],
      { grantsNothing: true },
      `the role of the token may not use this topic (403). Grant its role the topic (pulsar-admin namespaces grant-permission), or give that of another role ${give}`,
    ],
  ])('when %s, then that is told, with what to do', async (_, args, more, sentence) => {
    for (const command of [produce, consume]) {
      const ended = await run({ ...asking(), ...more }, { secrets }, [...command, ...args]);
      expect(ended).toMatchObject({ lines: [], code: 4, sentence: expect.stringContaining(sentence) });
    }
  });
});

describe('given a token that cannot be read', () => {
  test.each([
    ['other', 3, 'Secret other does not exist in namespace pulsar.'],
    ['one:key', 3, 'Secret one has no key key; it has: token. Write --token-secret one:KEY.'],
    [
      'several',
      3,
      'Secret several has more or fewer keys than one; it has: admin, proxy. Write --token-secret several:KEY.',
    ],
    ['none', 3, 'Secret none has more or fewer keys than one; it has: none. Write --token-secret none:KEY.'],
    [
      'secret',
      4,
      'secrets "secret" is forbidden. The role view in that namespace lets you look at clusters, edit do the rest.',
    ],
  ])('when the Secret is %s, then that is told, and Pulsar is not asked', async (name, code, sentence) => {
    const pulsar = asking();
    expect(await run(pulsar, { secrets }, [...produce, '--token-secret', name])).toEqual({
      lines: [],
      code,
      sentence,
    });
    expect(pulsar.received).toEqual([]);
  });

  test.each([
    [
      'is a key',
      () => file('-----BEGIN PRIVATE KEY-----\nabc\n'),
      'holds no token: put the token itself there, on one line.',
    ],
    ['is not there', () => '/nowhere/token', 'The token cannot be read: ENOENT'],
  ])('when the file %s, then that is told, and nothing of it', async (_, path, sentence) => {
    const ended = await run(asking(), {}, [...produce, '--token-file', path()]);
    expect(ended).toMatchObject({ code: 2, sentence: expect.stringContaining(sentence) });
    expect(ended.sentence).not.toContain('abc');
  });

  test.each([
    ['both are named', ['--token-secret', 'one', '--token-file', 'f']],
    ['the Secret has no name', ['--token-secret', ':admin']],
  ])('when %s, then the command line is refused', async (_, args) => {
    expect((await run(asking(), { secrets }, [...produce, ...args])).code).toBe(2);
  });
});
