import { defineComponent, type Pods } from '#src/components/build/component.ts';
import { type ClusterContext, ports } from '#src/components/build/context.ts';
import { jvmExports } from '#src/components/build/jvm.ts';
import { exec, probes } from '#src/components/build/probes.ts';
import { functionsOf } from '#src/components/build/settings.ts';
import { paths, prelude, withPodNames } from '#src/components/build/start-script.ts';
import { toolLines } from '#src/components/build/tools.ts';
import { handOverCommand, handOverFile, handOverScript, handOverSeconds } from './hand-over.ts';
import { workerFile, workerOfItsOwn } from './worker-file.ts';

const name = 'functions-worker';
const workerPorts = [{ name: 'http', port: ports.worker.http }];

const worker = `/tmp/${workerFile}`;

/**
 * Whether the worker answers: it listens when it has joined the others and read all that there is. One that asks who calls
 * refuses the kubelet, and has answered. Run on Pulsar 4.0.8.
 */
const answers = `exec 3<>/dev/tcp/127.0.0.1/${ports.worker.http}
printf 'GET /initialized HTTP/1.0\\r\\n\\r\\n' >&3
read -r answer <&3
[[ $answer == *' 200 '* || $answer == *' 401 '* ]]`;

export const functionsWorker = defineComponent(name, pods);

function pods(context: ClusterContext): Pods {
  const settings = functionsOf(context.spec);
  // What runs in pods of its own runs on.
  const hands = settings.runtime !== 'Kubernetes';
  return {
    settings,
    account: settings.serviceAccountName,
    ports: workerPorts,
    files: {
      'start.sh': startScript(context),
      [workerFile]: workerOfItsOwn(context),
      ...(hands && { [handOverFile]: handOverScript }),
    },
    probes: probes(exec(answers), exec(answers)),
    ...(hands && { beforeEnd: handOverCommand(ports.worker.http, worker) }),
    // Its instances end with it, 10 s each at most and side by side.
    terminationGracePeriodSeconds: 60 + handOverSeconds,
    service: { ports: workerPorts, ...settings.service },
    budget: settings.podDisruptionBudget,
  };
}

/** Most of the memory is left to the processes of functions. What stands for a Secret's value is in quotes of JSON. */
function startScript(context: ClusterContext): string {
  return `${prelude}
${toolLines(context, name)}
${jvmExports(functionsOf(context.spec), { heap: 0.2, direct: 0.15 })}
text=$(${withPodNames(workerFile)})
for file in ${paths.secrets}/*; do
  if [ -f "$file" ]; then
    value=$(escaped "$file" | sed 's/"/\\\\"/g')
    text=\${text//"@SECRET:$(basename "$file")@"/"$value"}
  fi
done
printf '%s\\n' "$text" >${worker}
export PULSAR_WORKER_CONF=${worker}
exec bin/pulsar functions-worker
`;
}
