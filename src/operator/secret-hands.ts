import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { secretResource } from '#src/cluster/observe/watched.ts';
import { missingSecretRight } from '#src/given-secrets/missing-right.ts';
import { SecretWriter } from '#src/given-secrets/secret-writer.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { ControllersOptions } from './kind-controller.ts';
import { fieldManager } from './watched-kinds.ts';

type Kept = Pick<ConstructorParameters<typeof SecretWriter>[0], 'label' | 'objection'>;

/** What writes Secrets of a kind, and what is said where that may not be. */
export function secretHands({ transport, events, options }: ControllersOptions, kept: Kept) {
  const client = new ResourceClient(transport, secretResource, { fieldManager });
  const { namespace: home, leaseName: name, serviceAccount } = options;
  return {
    writer: new SecretWriter({ client, hashAnnotation: appliedAnnotation, events, ...kept }),
    missingRight: (namespace: string) =>
      missingSecretRight({ namespace: home, name, serviceAccount }, namespace),
  };
}
