import type { FailingBroker, Revision, StatefulSet } from '#src/cluster/model/observation.ts';

/** The revisions that the StatefulSet controller keeps. */
export class FakeRevisions {
  readonly #kept = new Map<string, Revision>();

  keep(name: string, { metadata, spec }: StatefulSet): void {
    if (this.#kept.has(name)) return;
    const revision = { template: spec.template ?? {}, annotations: metadata.annotations ?? {} };
    this.#kept.set(name, structuredClone(revision));
  }

  answer(names: readonly string[]): Record<string, Revision> {
    const found = names.flatMap(name => {
      const revision = this.#kept.get(name);
      return revision ? [[name, structuredClone(revision)] as const] : [];
    });
    return Object.fromEntries(found);
  }
}

/** What a sentence such as `demo-broker-0 fails its health check: … answers 401` says of a broker. */
export function asFailing(said: string): FailingBroker {
  const [name = '', ...words] = said.split(' ');
  const message = words.join(' ');
  return { name, message, ...(message.includes('answers 401') && { unauthorized: true as const }) };
}
