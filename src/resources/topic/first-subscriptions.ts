import type { PulsarTopicSpec } from '#src/api/resources/topic.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { absent } from '#src/resources/absent.ts';
import type { Write } from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource } from '#src/resources/model/resource.ts';
import { earliest, subscriptionPath } from '#src/resources/subscription/subscription-path.ts';

/**
 * Gives a topic that is new the subscriptions of what reads it by a pattern: brokers and clients tell that of a new topic up to a minute
 * later, and what was published until then would not be read. The status has which ones are due until all are there.
 */
export function firstSubscriptions(topic: Resource<PulsarTopicSpec>, due: readonly string[]): Write[] {
  const { tenant, namespace } = topic.spec;
  const path = adminPath('persistent', tenant, namespace, ownNameOf(topic));
  return due.map((name, at) => ({
    does: 'set',
    field: 'subscriptions',
    request: { method: 'PUT', path: subscriptionPath(path, name), body: earliest },
    // It is there: the reader was quicker.
    idleBy: [409],
    waits: { 404: absent('Topic', `persistent://${tenant}/${namespace}/${ownNameOf(topic)}`) },
    remember: { subscriptionsDue: due.slice(at + 1) },
  }));
}
