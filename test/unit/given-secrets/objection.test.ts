import { describe, expect, test } from 'vitest';
import { objectionToFound } from '#src/given-secrets/objection.ts';
import { ownedBy } from '#src/kubernetes/children/owned.ts';
import { client, clientOf, secretByHand } from '#test/unit/binding/hand-made.ts';

const his = secretByHand('demo-geo');
const of = (owner = client, uid = 'c') => {
  const reference = ownedBy({ ...owner, metadata: { ...owner.metadata, uid } });
  return { ...his, metadata: { ...his.metadata, ownerReferences: [reference] } };
};

describe('a Secret that is there', () => {
  test('given one of the owner, or one that he has left, then nothing speaks against it', () => {
    expect(objectionToFound(client, of(), { isMade: false })).toBeUndefined();
    expect(objectionToFound(client, his, { isMade: true })).toBeUndefined();
  });

  test('given one of an earlier owner of that name, then it is waited for', () => {
    expect(objectionToFound(client, of(client, 'earlier'), { isMade: true })?.reason).toBe('Waiting');
  });

  test('given one of somebody else, then it stays his, and what to do is what there is to do', () => {
    const other = clientOf();
    other.metadata.name = 'other';
    const message = 'Secret demo-geo is of PulsarClient other: delete that';
    expect(objectionToFound(client, of(other, 'o'), { isMade: true })).toEqual({
      reason: 'NameTaken',
      message,
    });
    expect(objectionToFound(client, his, { isMade: false })?.message).toBe(
      'Secret demo-geo is there, and not made for PulsarClient shop: delete it',
    );
  });
});
