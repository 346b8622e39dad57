import { expect, test } from 'vitest';
import type { Write } from '#src/resources/model/kind.ts';
import { readBack } from '#src/resources/policies/read-back.ts';
import { policiesOfTopics } from '#src/resources/topic/topic-policies.ts';

const wanted = { messageTTL: 7, dispatcherPauseOnAckStatePersistent: false };
const write = (field: string, does: Write['does'], body?: unknown): Write => ({
  does,
  field,
  request: { method: 'POST', path: '', ...(body !== undefined && { body }) },
});

test.each([
  ['a body', write('retention', 'set', { retentionSizeInMB: 5 }), 'retention', [], { retentionSizeInMB: 5 }],
  ['a value in the query', write('messageTTL', 'set'), 'messageTTL', [], 7],
  [
    'a flag by its method',
    write('dispatcherPauseOnAckStatePersistent', 'set'),
    'dispatcherPauseOnAckStatePersistent',
    [],
    false,
  ],
  [
    'part of what is read',
    write('backlogQuota.messageAge', 'set', {}),
    'backlogQuotaMap',
    ['message_age'],
    {},
  ],
  ['what is unset', write('retention', 'unset'), 'retention', [], undefined],
  [
    'what is unset by what it is then',
    write('schemaValidationEnforced', 'unset', false),
    'schemaValidationEnforced',
    [],
    false,
  ],
])('given %s, then it is shown by its read', (_, of, read, at, value) => {
  const [shown] = readBack(policiesOfTopics, { path: 'topic', wanted }, [of]);
  expect(shown).toEqual({ ...of, shown: { path: `topic/${read}`, at, value } });
});

test('given what is no policy, then nothing shows it', () => {
  const other = write('properties.a', 'set', {});
  expect(readBack(policiesOfTopics, { path: 'topic', wanted }, [other])).toEqual([other]);
});
