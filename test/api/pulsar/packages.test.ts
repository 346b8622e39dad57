import { afterAll, beforeAll, expect, vi } from 'vitest';
import { admin, adminOf } from './admin.ts';
import { packageFunctionsOf } from './package-functions.ts';
import { packagesOf } from './packages.ts';
import { type Pulsar, startPulsar } from './server.ts';

let pulsar: Pulsar | undefined;

beforeAll(async () => {
  const keeping = { enablePackagesManagement: 'true', functionsWorkerEnablePackageManagement: 'true' };
  const started = await startPulsar({ clusterName: 'demo', ...keeping }, { worker: {} });
  pulsar = started;
  await admin(started, 'PUT', 'tenants/acme', { adminRoles: [], allowedClusters: ['demo'] });
  // A broker that starts has no store of packages for a moment, and answers 500.
  const none = () => adminOf(started, 'v3', 'GET', 'packages/function/acme/none/none/v1/metadata');
  await vi.waitFor(async () => expect((await none()).status).toBe(404), { timeout: 60_000, interval: 500 });
}, 900_000);

afterAll(() => pulsar?.[Symbol.asyncDispose]());

function served(): Pulsar {
  if (!pulsar) throw new Error('Pulsar has not started');
  return pulsar;
}

packagesOf(served);
packageFunctionsOf(served);
