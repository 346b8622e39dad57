import type { ApiResource, KubernetesObject } from './object.ts';
import { apiVersionOf, resourcePath } from './object.ts';
import type { Transport } from './transport.ts';

export interface ListOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects a page; the pages together show one snapshot. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ObjectList<T = KubernetesObject> {
  readonly items: T[];
  /** From where a watch goes on without a gap. */
  readonly resourceVersion: string;
}

interface Page {
  readonly metadata: { resourceVersion?: string; continue?: string };
  readonly items: KubernetesObject[] | null;
}

const usualPageSize = 500;

/**
 * Lists a collection in pages, handing each object to `project` as its page arrives so that no more than one page of
 * whole objects is in memory. An expired continue token throws 410: start again, going on would mix two snapshots.
 */
export async function listAll<T>(
  transport: Transport,
  resource: ApiResource,
  options: ListOptions,
  project: (object: KubernetesObject) => T,
): Promise<ObjectList<T>> {
  const { namespace, labelSelector, fieldSelector, pageSize = usualPageSize, signal } = options;
  const path = resourcePath(resource, namespace);
  const items: T[] = [];
  let token: string | undefined;
  for (;;) {
    const query = { labelSelector, fieldSelector, limit: pageSize, continue: token };
    const page: Page = await transport.request<Page>({ method: 'GET', path, query, signal });
    for (const item of page.items ?? []) items.push(project(typed(resource, item)));
    token = page.metadata.continue;
    if (!token) return { items, resourceVersion: page.metadata.resourceVersion ?? '' };
  }
}

/** Items of a list of a built-in kind come without apiVersion and kind. */
function typed(resource: ApiResource, item: KubernetesObject): KubernetesObject {
  return item.kind ? item : { ...item, apiVersion: apiVersionOf(resource), kind: resource.kind };
}
