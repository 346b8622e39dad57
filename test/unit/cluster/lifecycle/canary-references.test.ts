import { expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { waitsForReferences } from '#src/cluster/lifecycle/references.ts';

const message = 'Secret tokens does not exist.';
const missingReferences = { value: [{ kind: 'Secret', name: 'tokens', message }] } as const;
const tokenSecretRef = { name: 'tokens', key: 'jwt' };

/** What lacks the Secret that a spec names, where it is missing. */
function lacking(spec: object): Record<string, string> {
  const seen = new FakeWorld({ websocket: {}, ...spec }).observe({ missingReferences });
  return Object.fromEntries(waitsForReferences(seen).found?.lacks.by ?? []);
}

test('given a Secret that is missing, when the canary is to show what is in it, then the canary lacks it', () => {
  expect(lacking({ canary: { tokenSecretRef } })).toEqual({ canary: message });
});

test('given the token of the operator, when the canary has none of its own, then both lack it', () => {
  const operatorAccess = { tokenSecretRef };
  expect(lacking({ canary: {}, operatorAccess })).toEqual({ canary: message, operator: message });
  const own = { tokenSecretRef: { name: 'others', key: 'jwt' } };
  expect(lacking({ canary: own, operatorAccess })).toEqual({ operator: message });
});
