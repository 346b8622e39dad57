/**
 * Whether `a` is an older state than `b` of the same resource.
 *
 * Kubernetes calls resourceVersions opaque up to 1.34 and comparable integers from 1.35 (KEP-5504). In every
 * server that keeps its objects in etcd they have always been etcd's revision, so the comparison holds there too;
 * the API server itself orders its watch cache this way. They are 64 bits wide, hence BigInt. A value that is not
 * an integer (an aggregated API server may have its own) is never called older, which means "accept what came".
 */
export function isOlder(a: string | undefined, b: string | undefined): boolean {
  const left = revision(a);
  const right = revision(b);
  return left !== undefined && right !== undefined && left < right;
}

/** Whether `a` says nothing that `b` does not already say: the same state or an older one. */
export function isNotNewer(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && (a === b || isOlder(a, b));
}

function revision(version: string | undefined): bigint | undefined {
  return version !== undefined && /^[0-9]+$/.test(version) ? BigInt(version) : undefined;
}
