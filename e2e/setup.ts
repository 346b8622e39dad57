import { clusterUp, pickProvider } from './cluster/main.ts';
import { tools } from './cluster/tools.ts';
import { installOperator } from './install.ts';
import { openLog } from './log.ts';

/**
 * Before the end-to-end tests: the test cluster with this checkout's operator in it. Returns what to do after them: in
 * CI nothing is left running, a person may want to look.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const { log, close } = openLog(process.stderr);
  try {
    const kubeconfig = await clusterUp(log);
    const { kubectl } = await tools(log);
    await installOperator(kubeconfig, log);
    process.env['KUBECONFIG'] = kubeconfig;
    process.env['KUBECTL'] = kubectl;
  } finally {
    close();
  }
  const line = (text: string): void => void process.stderr.write(`${text}\n`);
  return async () => {
    if (process.env['CI']) await (await pickProvider(line)).down(line);
  };
}
