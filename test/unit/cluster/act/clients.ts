import { silentLogger } from '#simulation/silent-logger.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import type { Clients } from '#src/cluster/act/clients.ts';
import { ToldFigures } from '#src/cluster/act/told-figures.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { FakeTransport } from '../../kubernetes/fake-transport.ts';

/** What a plan is carried out with, over this transport alone. */
export function clientsOver(transport: FakeTransport): Clients {
  const client = new ResourceClient(transport, clusterResource, { fieldManager: 'm' });
  return {
    clusters: client,
    clientOf: () => client,
    applier: new Applier(appliedAnnotation, silentLogger),
    events: new EventRecorder({ transport, controller: 'c', instance: 'i', log: silentLogger }),
    perform: async () => {},
    access: async () => anonymous,
    figures: new ToldFigures(),
  };
}
