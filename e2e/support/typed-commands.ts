import { type Command, documentedCommands } from './commands.ts';

/** Commands that are not run here, each with what runs it or why nothing can. */
export const elsewhere: Readonly<Record<string, string>> = {
  'kubectl delete pulsarclusters,pulsartenants,pulsarnamespaces,pulsartopics,pulsarsubscriptions,pulsarpermissions,pulsarclients,pulsarinstances,pulsarfunctiondirectories,pulsarfunctions,pulsarsources,pulsarsinks,pulsarpackages --all --all-namespaces':
    'would take what other tests use',
  'kubectl delete crd {pulsarclusters,pulsartenants,pulsarnamespaces,pulsartopics,pulsarsubscriptions,pulsarpermissions,pulsarclients,pulsarinstances,pulsarfunctiondirectories,pulsarfunctions,pulsarsources,pulsarsinks,pulsarpackages}.pulsar-operator.dev':
    'would take what other tests use',
  'kubectl -n X create rolebinding X-bindings --clusterrole=X-bindings --serviceaccount=X':
    'for a namespace with a PulsarClient: test/api/clients.test.ts',
  'kubectl get pulsarclusters --all-namespaces --watch': 'does not end',
  'kubectl delete persistentvolumeclaim journal-NAME-bookie-1 ledgers-NAME-bookie-1 --wait=false':
    'e2e/full/lost-disk.test.ts, where other bookies have copies',
  'kubectl delete persistentvolumeclaims --selector pulsar-operator.dev/cluster=NAME,app.kubernetes.io/managed-by=pulsar-operator':
    'the cluster runs, and its claims wait for that',
  'kubectl patch persistentvolume PV --patch \'{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}\'':
    'PV is a name that a status gives',
  'kubectl pulsar failover INSTANCE --to MEMBER': 'e2e/full/failover.test.ts',
  'kubectl pulsar consume NAME my-topic': 'waits for a message that comes later; e2e/quickstart.ts has one',
  'kubectl pulsar admin NAME -- clusters create NAME --url http://NAME-broker:8080 --broker-url pulsar://NAME-broker:6650':
    'for metadata that is lost: e2e/full/serving.test.ts',
  'kubectl pulsar peek NAME my-topic --subscription kubectl-pulsar':
    'e2e/full/tools.test.ts, where the subscription has a message',
  'kubectl pulsar functions test NAME functions -- -k orders -x': 'e2e/full/functions-test.test.ts',
  'kubectl delete job X -n X': 'X is a Job that could not be deleted: test/unit/cli/functions-test.test.ts',
  'kubectl delete pod NAME-bookie-1': 'e2e/full/lost-disk.test.ts, where other bookies have copies',
  'kubectl delete pod NAME-zookeeper-0': 'e2e/full/lost-majority.test.ts, where it lacks its data',
  'kubectl logs job/NAME-recover-ORDINAL': 'there is such a Job only while a bookie leaves',
  'kubectl logs --previous -n X': 'needs a container that failed, and none does',
  'kubectl logs -n X X': 'X is the pod of a Job that fails: test/unit/cluster/units/job-units.test.ts',
  'kubectl create secret generic pulsar-auth --from-literal=admin="$(token admin)" --from-literal=proxy="$(token proxy)" --from-literal=public-key="data:;base64,$(openssl base64 -A -in public.key)"':
    'the lines before it make the key: e2e/full/authentication.test.ts has one by other means',
  'kubectl exec -n X X -- tail X':
    'X is a function that does not run: test/unit/resources/run/instances.test.ts',
  'kubectl describe job -n X X': 'X is a Job that has no pod yet; of that for metadata it is typed',
  'kubectl -n X label --overwrite pod X X':
    'X is a pod whose labels somebody took: test/unit/cluster/units/unlabelled.test.ts',
  'kubectl -n X label --overwrite pvc X X':
    'X are volumes whose labels somebody took: test/unit/cluster/volumes/unknown.test.ts',
  'kubectl annotate pulsarcluster NAME pulsar-operator.dev/operator=NAMESPACE/LEASE':
    'for another operator: test/api/two-operators.test.ts',
  'kubectl pulsar admin NAME -- topics delete persistent://public/default/canary-NAME --force':
    'there is no canary: e2e/full/canary.test.ts',
  'kubectl pulsar shell zookeeper NAME': 'reads commands: e2e/full/tools.test.ts gives it one',
  'kubectl scale pulsarcluster NAME --replicas=4': 'test/api/crd.test.ts',
  'kubectl drain NODE --ignore-daemonsets --delete-emptydir-data': 'e2e/full/nodes.test.ts',
  'kubectl taint node NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute':
    'e2e/full/nodes.test.ts',
};

/** Pages for somebody with code of their own, and what types them where there is some. */
const pagesElsewhere: Readonly<Record<string, string>> = {
  'docs/functions.md': 'e2e/full/functions.test.ts',
  'docs/function-directories.md': 'e2e/full/function-directory.test.ts and functions-test.test.ts',
  'docs/clients.md': 'e2e/full/binding.test.ts',
  'docs/instances.md': 'e2e/full/instance.test.ts and failover.test.ts',
};

/** Spoken of within a sentence, with nothing to act on. */
export const named: ReadonlySet<string> = new Set([
  'bin/pulsar-client',
  'kubectl describe',
  'kubectl describe persistentvolumeclaim',
  'kubectl drain',
  'kubectl port-forward',
  'kubectl proxy',
  'kubectl pulsar',
  'kubectl pulsar failover',
  'kubectl pulsar restart',
  'kubectl pulsar status',
  'kubectl pulsar suspend',
  'kubectl scale',
  'kubectl wait --for=condition=Ready',
]);

/** Those of the chart's notes have its template language in them: test/api/chart.test.ts reads what is printed. */
const isTemplate = ({ text }: Command) => text.includes('{{');

/** It is for servers that have lost their data: e2e/full/lost-majority.test.ts types it. */
const isCopy = ({ text }: Command) => text.includes('tar -C');

const commands = documentedCommands().filter(command => {
  return !(
    command.page in pagesElsewhere ||
    isTemplate(command) ||
    isCopy(command) ||
    named.has(command.text)
  );
});
/** The commands of the documentation, and of the program's own sentences, that can be typed at a small cluster. */
export const typed: readonly Command[] = commands.filter(({ text }) => !(text in elsewhere));
