import { clusterUp, pickProvider } from './cluster/main.ts';
import type { Log } from './cluster/provider.ts';
import { tools } from './cluster/tools.ts';
import { installOperator } from './install.ts';

/**
 * Before the end-to-end tests: the test cluster with this checkout's operator in it. Returns what to do after them: in
 * CI nothing is left running, a person may want to look.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const log: Log = line => process.stderr.write(`${line}\n`);
  const kubeconfig = await clusterUp(log);
  const { kubectl } = await tools(log);
  await installOperator(kubeconfig, log);
  process.env['KUBECONFIG'] = kubeconfig;
  process.env['KUBECTL'] = kubectl;
  return async () => {
    if (process.env['CI']) await (await pickProvider(log)).down(log);
  };
}
