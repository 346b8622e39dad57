import { expect, test } from 'vitest';
import { recoveryJob } from '#src/components/bookkeeper/recovery-job.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import { contextOf } from '#test/unit/components/context.ts';
import { kubectl, namespace } from './kubectl.ts';

test.each([
  ['copies ledgers', recoveryJob(contextOf(), 2, 'demo-bookie-2:3181')],
  ['writes the metadata', metadataJob(contextOf())],
])(
  'given the Job that %s, when it is created, then the API server takes every field of it',
  async (_, job) => {
    const { name, annotations } = job.metadata;
    const own = { ...job, metadata: { name, annotations, namespace: await namespace('jobs') } };
    const create = ['create', '--dry-run=server', '--validate=strict', '-o', 'json', '-f', '-'];
    const stored = JSON.parse(await kubectl(create, JSON.stringify(own))) as { spec: object };
    const { podFailurePolicy, backoffLimit } = job['spec'] as Record<string, unknown>;
    expect(stored.spec).toMatchObject({ backoffLimit, ...(podFailurePolicy ? { podFailurePolicy } : {}) });
  },
);
