/** What of a PulsarCluster says who may refer to it. */
interface Letting {
  readonly namespace?: string | undefined;
  readonly allowedNamespaces: readonly string[];
}

/** Whether a PulsarCluster lets those of a Kubernetes namespace refer to it: its own always, others by `allowedNamespaces`. */
export function letsIn({ namespace: home, allowedNamespaces }: Letting, namespace: string): boolean {
  return namespace === home || ['*', namespace].some(each => allowedNamespaces.includes(each));
}
