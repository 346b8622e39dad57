/** What of an instance says which of its members is the primary one. */
interface Choosing {
  readonly members: readonly { readonly name: string }[];
  readonly primary?: string | undefined;
  readonly primaries?: readonly { readonly namespace: string; readonly member: string }[] | undefined;
}

/** The member to which clients go: that of a namespace of Pulsar, where it has one of its own. */
export function primaryOf({ members, primary, primaries = [] }: Choosing, namespace?: string): string {
  const own = primaries.find(each => each.namespace === namespace)?.member;
  return own ?? primary ?? members[0]?.name ?? '';
}

interface Permitted {
  readonly tenant: string;
  readonly namespace: string;
}

/** The one namespace of Pulsar that a client is about, as its permissions say; undefined: several, or none. */
export function namespaceMeant(permissions: readonly Permitted[]): string | undefined {
  const all = new Set(permissions.map(({ tenant, namespace }) => `${tenant}/${namespace}`));
  return all.size === 1 ? [...all][0] : undefined;
}
