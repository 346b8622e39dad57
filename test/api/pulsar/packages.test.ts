import { expect, vi } from 'vitest';
import { adminOf } from './admin.ts';
import { givenFunctions, givesTenant } from './given.ts';
import { packageFunctionsOf } from './package-functions.ts';
import { packagesOf } from './packages.ts';

const keeping = { enablePackagesManagement: 'true', functionsWorkerEnablePackageManagement: 'true' };

const served = givenFunctions(keeping, async pulsar => {
  await givesTenant(pulsar);
  // A broker that starts has no store of packages for a moment, and answers 500.
  const none = () => adminOf(pulsar, 'v3', 'GET', 'packages/function/acme/none/none/v1/metadata');
  await vi.waitFor(async () => expect((await none()).status).toBe(404), { timeout: 240_000, interval: 500 });
});

packagesOf(served);
packageFunctionsOf(served);
