import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chart } from '#test/support/helm.ts';

/** CEL's own functions; Kubernetes has evaluated rules of definitions by default since 1.25, and promised to since 1.29. */
const own = ['all', 'double', 'exists', 'has', 'matches', 'size', 'startsWith', 'type'];
/** Kubernetes' own functions, by the minor version they came with. Source: its documentation of CEL. */
const libraries = { isQuantity: 29, quantity: 29, compareTo: 29, asApproximateFloat: 29 };
/** Since when the definition of 1.x is promised whole: rules in CEL. */
const rulesSince = 29;

const read = (path: string) => readFile(path, 'utf8');

/** The oldest minor version that the chart can be installed into. */
async function oldest(): Promise<number> {
  const { kubeVersion } = parse(await read(`${chart}/Chart.yaml`)) as { kubeVersion: string };
  const [, minor] = /^>=1\.(\d+)\.0-0$/.exec(kubeVersion) ?? [];
  return Number(minor);
}

/** The minor version of the test cluster, and of the API server of the API tests. */
async function tested(): Promise<number> {
  const [, minor] =
    /k8s\.io\/kubernetes v1\.(\d+)\./.exec(await read('e2e/cluster/builtin/kubernetes/go.mod')) ?? [];
  return Number(minor);
}

/** The functions that the rules of the definition call. */
async function called(): Promise<string[]> {
  const rules: string[] = [];
  JSON.parse(
    JSON.stringify(parse(await read('crds/pulsar-operator.dev_pulsarclusters.yaml'))),
    (key, value: unknown) => {
      if ((key === 'rule' || key === 'messageExpression') && typeof value === 'string') rules.push(value);
      return value;
    },
  );
  const code = rules.map(rule => rule.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''"));
  return [
    ...new Set(code.flatMap(rule => [...rule.matchAll(/([A-Za-z]+)\(/g)].map(([, name]) => name as string))),
  ];
}

describe('the versions of Kubernetes', () => {
  test('given the rules of the definition, then the oldest version knows all that they call, and is no newer than it must be', async () => {
    const used = (await called()).filter(name => !own.includes(name));
    expect(used.toSorted()).toEqual(Object.keys(libraries).toSorted());
    const needed = used.map(name => libraries[name as keyof typeof libraries]);
    expect(await oldest()).toBe(Math.max(rulesSince, ...needed));
  });

  test.each(['README.md', `${chart}/README.md`])(
    'given %s, then it says which is needed, as the chart does, and which one is tried, as the test cluster is',
    async path => {
      const text = (await read(path)).replaceAll(/\s+/g, ' ');
      const needs = [...text.matchAll(/Kubernetes 1\.(\d+) or newer/g)].map(([, minor]) => Number(minor));
      expect(needs).toEqual([await oldest()]);
      const tries = [...text.matchAll(/tried on 1\.(\d+) alone/g)].map(([, minor]) => Number(minor));
      expect(tries).toEqual([await tested()]);
    },
  );
});
