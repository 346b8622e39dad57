import { expect, test } from 'vitest';
import { missingSecretRight } from '#src/given-secrets/missing-right.ts';

test('given the names of the operator, then it is said which command gives it the right', () => {
  const names = { namespace: 'ops', name: 'pulsar', serviceAccount: 'mine' };
  expect(missingSecretRight(names, 'team')).toEqual({
    reason: 'MissingRight',
    message:
      'The operator may not write Secrets in namespace team: give it that right by kubectl -n team create rolebinding pulsar-bindings --clusterrole=pulsar-bindings --serviceaccount=ops:mine',
  });
});
