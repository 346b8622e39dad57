import { describe, expect, test } from 'vitest';
import { containerBasics, owned, podBasics } from '#src/components/build/objects.ts';
import { contextOf } from '../context.ts';

const context = contextOf();

describe('given any object of a cluster', () => {
  test('then the cluster controls it, so that it goes with it', () => {
    expect(owned(context, 'broker', 'v1', 'Service', 'x', {}).metadata.ownerReferences).toEqual([
      expect.objectContaining({ kind: 'PulsarCluster', name: 'demo', uid: context.uid, controller: true }),
    ]);
  });
});

describe('given any pod', () => {
  test('then it keeps to the restricted Pod Security Standard', () => {
    expect(podBasics(context).securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(containerBasics(context, 'broker', 'image').securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('then it cannot talk to the API server, and is not told of every Service there is', () => {
    expect(podBasics(context)).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
    });
  });

  test('when the image needs a Secret, then the pod names it', () => {
    const imagePullSecrets = [{ name: 'registry' }];
    expect(podBasics(contextOf({ imagePullSecrets }))).toMatchObject({ imagePullSecrets });
    expect(podBasics(context)).not.toHaveProperty('imagePullSecrets');
  });
});
