import { describe, expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { pulsarClusterSchema } from '#src/api/crd/crd.ts';
import type { StructuralSchema } from '#src/api/crd/structural.ts';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { checkDefinition, notLookedAt } from '#src/operator/definition-check.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';
import { ManualClock } from '../kubernetes/manual-clock.ts';

const name = 'the CustomResourceDefinition pulsarclusters.pulsar-operator.dev';

/** What an API server serves of definitions: of that of clusters and of others. */
function openApi(change: (schema: StructuralSchema) => void = () => undefined, others: object = {}): object {
  const schema = structuredClone(pulsarClusterSchema());
  change(schema);
  return { components: { schemas: { other: {}, served: servedAs('PulsarCluster', schema), ...others } } };
}

function servedAs(kind: string, schema: object): object {
  return { ...schema, 'x-kubernetes-group-version-kind': [{ kind }] };
}

/** Checks against answers, one a look; an Error is thrown. Ends when it has no more of them. */
async function check(...answers: object[]) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const problems: (string | undefined)[] = [];
  const lines: string[] = [];
  const log: Logger = { ...silentLogger, error: (_, message) => lines.push(message) };
  const readiness: { problem: string | undefined } = { problem: notLookedAt };
  const transport = new FakeTransport(() => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const running = checkDefinition({ transport, readiness, log, clock }, stop.signal);
  while (answers.length > 0) {
    await clock.advance(10_000);
    problems.push(readiness.problem);
  }
  stop.abort();
  await running;
  return { problem: readiness.problem, lines, paths: transport.requests.map(({ path }) => path) };
}

const withoutUnits = openApi(({ properties }) => delete properties?.['status']?.properties?.['units']);

describe('checkDefinition', () => {
  test('given the definition of this release, then all is well, and it is not looked at again', async () => {
    expect(await check(openApi())).toEqual({
      problem: undefined,
      lines: [],
      paths: ['/openapi/v3/apis/pulsar-operator.dev/v1alpha1'],
    });
  });

  test('given a newer definition, then all is well', async () => {
    const newer = openApi(({ properties }) => {
      Object.assign(properties?.['spec']?.properties ?? {}, { more: { type: 'string' } });
    });
    expect((await check(newer)).problem).toBeUndefined();
  });

  test('given an older one, then that is told once, with the fields and the remedy', async () => {
    const { problem, lines } = await check(withoutUnits, withoutUnits);
    expect(problem).toBe(
      `${name} is older than this operator: apply crds/ of this release first. It lacks status.units.`,
    );
    expect(lines).toEqual([problem]);
  });

  test('given a value that an older one does not allow, then it lacks that', async () => {
    const older = openApi(({ properties }) => {
      const profile = properties?.['spec']?.properties?.['profile'];
      if (profile) profile.enum = ['Production'];
    });
    expect((await check(older)).problem).toContain('It lacks spec.profile=Development.');
  });

  test('given an older one of what lives in clusters, then that is told too', async () => {
    const older = { topics: servedAs('PulsarTopic', { properties: { spec: {}, status: {} } }) };
    expect((await check(openApi(undefined, older))).problem).toMatch(
      /^the CustomResourceDefinition pulsartopics\.pulsar-operator\.dev is older .* It lacks spec\.clusterRef/,
    );
  });

  test('given an older one that is replaced, then all is well', async () => {
    expect((await check(withoutUnits, openApi())).problem).toBeUndefined();
  });

  test('given no definition, then that is told', async () => {
    const { problem } = await check(new ApiError('GET /openapi', 404, {}));
    expect(problem).toBe(`${name} is not there: apply crds/ of this release first.`);
  });

  test('given nobody who answers, then it waits on and tells nothing else', async () => {
    const { problem, lines } = await check(new ConnectionError('refused'), new ConnectionError('refused'));
    expect([problem, lines]).toEqual([notLookedAt, []]);
  });

  test('given no right to look, then nothing is known to be wrong', async () => {
    expect((await check(new ApiError('GET /openapi', 403, {}))).problem).toBeUndefined();
  });
});
