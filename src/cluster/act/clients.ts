import type { Access } from '#src/clients/pulsar/credentials.ts';
import type { Applier } from '#src/kubernetes/applier.ts';
import type { EventRecorder } from '#src/kubernetes/events.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Perform } from './perform.ts';
import type { ToldFigures } from './told-figures.ts';

export interface Clients {
  readonly clusters: ResourceClient;
  /** The client of each kind that is applied or deleted. */
  readonly clientOf: (kind: string) => ResourceClient;
  readonly applier: Applier;
  readonly events: EventRecorder;
  /** Carries out what is not an object of Kubernetes. */
  readonly perform: Perform;
  /** What brokers are shown in this pass. */
  readonly access: Access;
  readonly figures: ToldFigures;
}
