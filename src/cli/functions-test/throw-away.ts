import { jobResource } from '#src/cluster/observe/watched.ts';
import { ApiError, messageOf } from '#src/kubernetes/errors.ts';
import { type ApiResource, type KubernetesObject, resourcePath } from '#src/kubernetes/object.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { pulsarNamespaceResource } from './resources.ts';

interface ThrowAway {
  readonly job: KubernetesObject;
  /** The namespace, of the Job as it was made. */
  readonly namespaceOf: (job: KubernetesObject) => KubernetesObject;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const deadlineMs = 10_000;

/** Runs `use` with a Job and a namespace that it owns. Both go whatever becomes of that, and be it by the Job's own end. */
export async function withThrowAway<T>(
  transport: Transport,
  { job, namespaceOf, signal, say }: ThrowAway,
  use: (job: KubernetesObject) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  // An answer is waited for even by who is told to stop: it tells what there is to be removed.
  const made = await create(transport, jobResource, job).catch(async (error: unknown) => {
    if (!isRefusal(error)) await remove(transport, job, say);
    throw error;
  });
  try {
    signal.throwIfAborted();
    await create(transport, pulsarNamespaceResource, namespaceOf(made));
    return await use(made);
  } finally {
    await remove(transport, made, say);
  }
}

/** Whether nothing was made: who is not answered, or hears of a fault, cannot know. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500;
}

function create(
  transport: Transport,
  resource: ApiResource,
  body: KubernetesObject,
): Promise<KubernetesObject> {
  return transport.request<KubernetesObject>({
    method: 'POST',
    path: resourcePath(resource, body.metadata.namespace),
    query: { fieldManager: 'kubectl-pulsar', fieldValidation: 'Strict' },
    body,
    deadlineMs,
  });
}

/** Has the garbage collector take the pod and the namespace: nobody waits for it. */
async function remove(
  transport: Transport,
  { metadata: { name, namespace, uid } }: KubernetesObject,
  say: ThrowAway['say'],
): Promise<void> {
  const preconditions = uid === undefined ? {} : { preconditions: { uid } };
  const path = resourcePath(jobResource, namespace, name);
  const body = { propagationPolicy: 'Background', ...preconditions };
  try {
    await transport.request({ method: 'DELETE', path, body, deadlineMs });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return;
    const why = error instanceof ApiError ? error.said : messageOf(error);
    const byHand = `kubectl delete job ${name} -n ${namespace}`;
    say(
      `Job ${name} could not be deleted: ${why}. It goes by itself when its time is over, or by ${byHand}.`,
    );
  }
}
