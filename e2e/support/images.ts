import { pulsarImage } from '#e2e/cluster/images.ts';
import { pickProvider } from '#e2e/cluster/main.ts';
import type { Log } from '#e2e/cluster/provider.ts';

/** Brings images of further versions of Pulsar to the running test cluster; made or pulled at their first use. */
export async function loadPulsar(...versions: readonly string[]): Promise<void> {
  const log: Log = line => process.stderr.write(`${line}\n`);
  await (await pickProvider(log)).up(versions.map(pulsarImage), log);
}
