import { kubernetesBinary as builtKubernetes } from '#e2e/cluster/builtin/binaries.ts';
import { tools } from '#e2e/cluster/tools.ts';

/** Building takes minutes on a fresh machine, so it must not be silent. */
function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Path of the binary that holds every part of Kubernetes, the one the test cluster runs. */
export function kubernetesBinary(): Promise<string> {
  return builtKubernetes(log);
}

/** Path of kubectl. */
export async function kubectlBinary(): Promise<string> {
  return (await tools(log)).kubectl;
}
