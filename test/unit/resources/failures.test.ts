import { expect, test } from 'vitest';
import { AnswerError } from '#src/clients/network/exchange.ts';
import { BrokerError } from '#src/clients/pulsar/admin.ts';
import { failedOf, sentenceOfFailures } from '#src/resources/failures.ts';
import type { Write } from '#src/resources/model/kind.ts';

const request = { method: 'POST', path: '' } as const;
const ttl: Write = { does: 'set', field: 'messageTTL', request };
const refused = failedOf(new BrokerError('', 412, { said: 'must be >= 0' }), ttl);
const failing = failedOf(new BrokerError('', 500, { said: 'no bookies' }), { does: 'create', request });
const unknown = failedOf(new BrokerError('', 401, { said: 'who are you' }));
const silent = failedOf(new AnswerError('http://10.1.2.3:8080/x: no answer within 15000 ms'));

test.each([
  ['one that is refused', [refused], 'Refused', 'Pulsar refuses to set messageTTL (412): must be >= 0'],
  ['one that fails', [failing], 'Failing', 'Pulsar fails to create it (500): no bookies'],
  [
    'both, then what a person must mend comes first',
    [failing, refused],
    'Refused',
    'Pulsar fails to create it (500): no bookies. Pulsar refuses to set messageTTL (412): must be >= 0',
  ],
  [
    'nobody who answers, then no address is told, which would be another one each time',
    [silent],
    'NoAnswer',
    'No answer from a broker of PulsarCluster demo: it is asked again',
  ],
])('given %s', (_, failed, reason, message) => {
  expect(sentenceOfFailures(failed, 'demo')).toEqual({ reason, message });
});

test('given brokers that do not know who asks, then the remedy is told and nothing else', () => {
  const { reason, message } = sentenceOfFailures([refused, unknown], 'demo');
  expect(reason).toBe('Unauthorized');
  expect(message).toContain('spec.operatorAccess.tokenSecretRef');
});

test('given a status that refuses just this, then it is refused, and fails elsewhere', () => {
  const conflict = new BrokerError('', 409, { said: 'Incompatible schema' });
  expect(failedOf(conflict, { ...ttl, refusedBy: [409] }).outcome).toBe('refused');
  expect(failedOf(conflict, ttl).outcome).toBe('conflict');
});
