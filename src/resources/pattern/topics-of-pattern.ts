import type { PatternReader } from '#src/resources/model/pattern-reader.ts';
import { matchesWhole } from './automaton.ts';
import { parsePattern } from './parse-pattern.ts';

/**
 * Whether a pattern has a topic, named in full: the whole of `tenant/namespace/topic` must match what stands behind the domain, and the
 * namespace is the one that is written there. Patterns take topics that store messages alone. Source: TopicList of Pulsar 4.0.
 */
export function isOfPattern(topic: string, pattern: string): boolean {
  const [name, wanted] = [inPersistent(topic), inPersistent(pattern)];
  if (name === undefined || wanted === undefined || namespaceOf(name) !== namespaceOf(wanted)) return false;
  const node = parsePattern(wanted);
  return (node && matchesWhole(node, name)) ?? false;
}

/** The subscriptions that those have on a topic whose pattern it is of. */
export function subscriptionsOn(topic: string, readers: readonly PatternReader[]): readonly string[] {
  const names = readers.filter(({ pattern }) => isOfPattern(topic, pattern));
  return [...new Set(names.map(({ subscription }) => subscription))].toSorted();
}

function inPersistent(name: string): string | undefined {
  const scheme = 'persistent://';
  return name.startsWith(scheme) ? name.slice(scheme.length) : undefined;
}

function namespaceOf(name: string): string {
  return name.split('/').slice(0, 2).join('/');
}
