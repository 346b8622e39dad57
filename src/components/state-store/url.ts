import { type Identity, ports, serviceHost } from '#src/components/build/context.ts';

/** Where functions keep state, as workers tell them: one name, for Pulsar's client of Python takes no more. */
export function stateStoreUrl(identity: Identity): string {
  return `bk://${serviceHost(identity, 'state-store')}:${ports.stateStore.grpc}`;
}
