import { mortalOperatorImage, pulsarImage } from '#e2e/cluster/images.ts';
import { pickProvider } from '#e2e/cluster/main.ts';
import type { Image, Log } from '#e2e/cluster/provider.ts';

async function load(images: readonly Image[]): Promise<void> {
  const log: Log = line => process.stderr.write(`${line}\n`);
  await (await pickProvider(log)).up(images, log);
}

/** Brings images of further versions of Pulsar to the running test cluster; made or pulled at their first use. */
export function loadPulsar(...versions: readonly string[]): Promise<void> {
  return load(versions.map(pulsarImage));
}

/** Brings the operator that dies at its writes to the running test cluster; returns the name of its image. */
export async function loadMortalOperator(): Promise<string> {
  await load([mortalOperatorImage]);
  return mortalOperatorImage.name;
}
