import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { autorecoveryPreparations, autorecoveryStatefulSet } from './autorecovery/objects.ts';
import { bookiePreparations, bookieStatefulSet } from './bookkeeper/objects.ts';
import { brokerPreparations, brokerStatefulSet } from './broker/objects.ts';
import type { ClusterContext } from './build/context.ts';
import type { ComponentName } from './build/names.ts';
import { proxyPreparations, proxyStatefulSet } from './proxy/objects.ts';
import { zookeeperPreparations, zookeeperStatefulSet } from './zookeeper/objects.ts';

/** What a component is made of. */
export interface Component {
  readonly name: ComponentName;
  /** What its pods need, and may exist without them. */
  readonly prepare: (context: ClusterContext) => KubernetesObject[];
  /** Its StatefulSet, with so many replicas. */
  readonly run: (context: ClusterContext, replicas: number) => KubernetesObject;
}

/** All components, in the order in which one relies on another. */
export const catalogue: readonly Component[] = [
  { name: 'zookeeper', prepare: zookeeperPreparations, run: zookeeperStatefulSet },
  { name: 'bookkeeper', prepare: bookiePreparations, run: bookieStatefulSet },
  { name: 'autorecovery', prepare: autorecoveryPreparations, run: autorecoveryStatefulSet },
  { name: 'broker', prepare: brokerPreparations, run: brokerStatefulSet },
  { name: 'proxy', prepare: proxyPreparations, run: proxyStatefulSet },
];
