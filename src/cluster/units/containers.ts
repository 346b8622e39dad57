import { componentOf } from '#src/cluster/model/component-state.ts';
import type { ContainerState, ContainerStatus, Pod } from '#src/cluster/model/observation.ts';
import type { Judgement } from '#src/cluster/model/said.ts';
import { lastWords } from './last-words.ts';

const pullReasons = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];
const creationReasons = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'];

/** The first container that is in trouble: those that prepare the pod come first, and the others wait for them. */
export function judgeContainers(pod: Pod): Judgement | undefined {
  const { metadata, status = {} } = pod;
  const own = componentOf(pod);
  const path = `${metadata.namespace ?? 'default'} ${metadata.name}`;
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  const busy = initContainerStatuses.filter(({ state }) => state?.terminated?.exitCode !== 0);
  const judged = [
    ...busy.map(init => judgeContainer(init, `init container ${init.name}`, `${path} -c ${init.name}`)),
    ...containerStatuses.map(each => {
      return own === '' || each.name === own
        ? judgeContainer(each, 'container', path)
        : judgeContainer(each, `container ${each.name}`, `${path} -c ${each.name}`);
    }),
  ];
  return judged.find(each => each !== undefined);
}

function judgeContainer(
  { name: container, state = {}, lastState, restartCount = 0 }: ContainerStatus,
  who: string,
  whose: string,
): Judgement | undefined {
  const waiting = state.waiting && judgeWaiting(state.waiting, who, container);
  if (waiting) return waiting;
  const end = state.terminated ?? lastState?.terminated;
  if (!end || state.running) return undefined;
  // How often moves by itself.
  const again = restartCount > 1 ? ', again and again' : '';
  const message = `${who} failed (${causeOf(end)}${again})${wordsOf(end)}`;
  const hint = `See kubectl logs --previous -n ${whose}.`;
  return { workloadStatus: 'Error', reason: 'ContainerFailed', message, hint };
}

function judgeWaiting(
  { reason, message }: NonNullable<ContainerState['waiting']>,
  who: string,
  container: string,
): Judgement | undefined {
  if (!reason) return undefined;
  const why = `(${reason}): ${message ?? 'no details'}`;
  if (pullReasons.includes(reason)) {
    const [of, where] =
      who === 'container' ? ['', imageOf(container)] : [` of ${who}`, 'it in the podTemplate'];
    return {
      workloadStatus: 'Blocked',
      reason: 'ImagePullFailed',
      message: `image${of} cannot be pulled ${why}`,
      hint: `Correct ${where} or spec.imagePullSecrets.`,
    };
  }
  if (!creationReasons.includes(reason)) return undefined;
  return {
    workloadStatus: 'Blocked',
    reason: 'ContainerNotCreated',
    message: `${who} cannot be created ${why}`,
  };
}

/** What has the image of a pod that runs one of ours. */
function imageOf(container: string): string {
  return container === 'canary' ? 'the image of the operator (OPERATOR_IMAGE)' : 'spec.version, spec.image';
}

function causeOf({ reason, exitCode }: NonNullable<ContainerState['terminated']>): string {
  return reason === 'OOMKilled' ? 'out of memory' : `exit code ${exitCode ?? 'unknown'}`;
}

function wordsOf({ message }: NonNullable<ContainerState['terminated']>): string {
  const words = lastWords(message);
  return words === undefined ? '' : `: ${words}`;
}
