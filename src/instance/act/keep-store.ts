import type { Sentence } from '#src/api/reasons.ts';
import { participantsOf } from '#src/instance/participants.ts';
import type { StoreSaid } from '#src/instance/status.ts';
import { rivalOverStore, sharedStoreOf } from '#src/instance/store/shared-store.ts';
import { objectionToStore, storeCluster } from '#src/instance/store/store-cluster.ts';
import { saidOfExternal, saidOfManaged } from '#src/instance/store/store-status.ts';
import { throwFailed } from '#src/kubernetes/children/child-writer.ts';
import { isStaying } from '#src/kubernetes/children/told.ts';
import { objectKey } from '#src/kubernetes/object.ts';
import { clusterKeyOfMember, type InstancePass } from './pass.ts';

/** Makes the store of an instance what it is to be, where the operator runs it; undefined where members keep their own. */
export async function keepStore(pass: InstancePass): Promise<StoreSaid | undefined> {
  const { instance, clusters, cache } = pass;
  const store = sharedStoreOf(instance);
  if (!store) return undefined;
  const rival = rivalOverStore(instance, cache.list());
  if (rival) return { url: store.url, said: rival };
  const { ref, url } = store;
  if (!ref) {
    const keys = participantsOf(instance).flatMap(each => clusterKeyOfMember(instance, each) ?? []);
    return { url, said: saidOfExternal(keys.flatMap(key => clusters.naming(key) ?? [])) };
  }
  const live = clusters.get(objectKey(ref.namespace, ref.name));
  const objection = live && objectionToStore(instance, live);
  return { url, said: objection ?? (await make(pass, ref.name)) ?? saidOfManaged(store, live) };
}

/** Returns why the API server takes no such PulsarCluster. */
async function make(pass: InstancePass, name: string): Promise<Sentence | undefined> {
  const { instance, clusters, stores, signal } = pass;
  const desired = storeCluster(instance, participantsOf(instance));
  const live = clusters.get(objectKey(instance.metadata.namespace, name));
  if (!desired || (live && !isStaying(live))) return undefined;
  const changes = { applies: [desired], deletes: [] };
  const written = await stores.write(instance, changes, live ? [live] : [], signal);
  throwFailed(written);
  const refused = written.refused.get(name);
  if (!refused) return undefined;
  const message = `The API server refuses PulsarCluster ${name}: ${refused.words}`;
  return { reason: 'Refused', message };
}
