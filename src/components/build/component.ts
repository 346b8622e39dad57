import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ClusterContext } from './context.ts';
import type { ComponentName } from './names.ts';
import { once } from './once.ts';
import { preparations } from './preparations.ts';
import { statefulSet, type Workload } from './workload.ts';

/** What a component is made of. */
export interface Component {
  readonly name: ComponentName;
  /** What its pods need, and may exist without them. */
  readonly prepare: (context: ClusterContext) => readonly KubernetesObject[];
  /** Its StatefulSet, with so many replicas. */
  readonly run: (context: ClusterContext, replicas: number) => KubernetesObject;
}

/** What tells the pods of one component from those of another, but for its name. */
export type Pods = Omit<Workload, 'component'>;

/** A component by its pods; `more` is what these need besides what all pods do. */
export function defineComponent(
  name: ComponentName,
  pods: (context: ClusterContext) => Pods,
  more: (context: ClusterContext) => readonly KubernetesObject[] = () => [],
): Component {
  const workload = (context: ClusterContext): Workload => ({ component: name, ...pods(context) });
  return {
    name,
    prepare: once(context => preparations(context, workload(context), more(context))),
    run: once((context, replicas: number) => statefulSet(context, workload(context), replicas)),
  };
}
