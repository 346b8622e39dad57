import type { ResourceSpec } from '#src/resources/model/resource.ts';
import type { Pass } from './pass.ts';
import type { BrokerAsked } from './pulsar.ts';
import { type Settled, settleResource } from './settle.ts';

/** Puts back in Pulsar what is otherwise there only for a moment; nobody is asked where nothing is. */
export async function giveBack<S extends ResourceSpec>(
  { kind, resource }: Pass<S>,
  broker: BrokerAsked,
): Promise<Settled> {
  const { givesBack } = kind;
  if (!givesBack || !resource.status) return { done: [], wasThere: false, remember: {}, reads: 0 };
  return settleResource({
    kind: { ...kind, plan: state => givesBack(state) ?? { writes: [] } },
    ...{ resource, broker, file: undefined },
    // It is remembered already.
    remember: async () => undefined,
  });
}
