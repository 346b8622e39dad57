import type { Operation } from '#src/cluster/model/operation.ts';
import type { FailingBroker } from '#src/cluster/model/pulse.ts';

/** What a sentence such as `demo-broker-0 fails its health check: … answers 401` says of a broker. */
export function asFailing(said: string): FailingBroker {
  const [name = '', ...words] = said.split(' ');
  const message = words.join(' ');
  return { name, message, ...(message.includes('answers 401') && { unauthorized: true as const }) };
}

/** What brokers do when a bundle is to move; returns what happened. */
export function moveBundle(
  bundles: Record<string, string[]>,
  { bundle, from, to }: Operation & { kind: 'moveBundle' },
): string {
  bundles[from] = (bundles[from] ?? []).filter(other => other !== bundle);
  bundles[to] = [...(bundles[to] ?? []), bundle];
  return `move ${bundle} from ${from} to ${to}`;
}
