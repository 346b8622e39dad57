import type { TestProject } from 'vitest/node';
import { definitionsServed, runKubectl } from './kubectl.ts';
import { startServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the kubeconfig of the server that all API tests share; it has our CRDs. */
    kubeconfig: string;
  }
}

/** One server for all API tests of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  try {
    await runKubectl(server.kubeconfig, ['apply', '-f', 'crds']);
    await definitionsServed(server.kubeconfig);
    project.provide('kubeconfig', server.kubeconfig);
    return () => server.stop();
  } catch (error) {
    await server.stop();
    throw error;
  }
}
