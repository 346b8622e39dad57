import { expect, test } from 'vitest';
import { CommandFailure, RemoteEnding } from '#src/cli/failure.ts';
import { unseen } from '#src/cli/peek.ts';

const peeked = { topic: 'orders', subscription: 'mine' };
const said = { code: 0, output: '', errors: '' };

test('given a topic with that subscription, then it is looked at', () => {
  expect(unseen(peeked, { ...said, output: 'theirs\r\nmine\r\n' })).toBeUndefined();
});

test.each([
  [{ ...said, output: 'mined\n' }, 'orders has no subscription mine'],
  [{ ...said, code: 1, errors: '\nNamespace not found\n\nReason: x\n' }, 'orders: Namespace not found'],
  [{ ...said, code: 1, errors: 'Tenant does not exist\n' }, 'orders: Tenant does not exist'],
])('given what is missing, then that is told', (listed, message) => {
  const why = unseen(peeked, listed);
  expect(why).toBeInstanceOf(CommandFailure);
  expect(why).toMatchObject({ outcome: 'notFound', message });
});

test('given another fault of pulsar-admin, then it ends as that, with its words', () => {
  const errors = 'HTTP 403 Forbidden\n';
  const why = unseen(peeked, { ...said, code: 7, errors });
  expect(why).toBeInstanceOf(RemoteEnding);
  expect(why).toMatchObject({ code: 7, said: 'HTTP 403 Forbidden' });
});
