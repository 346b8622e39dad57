import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createProgram } from '#src/cli/program.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { kubectl, namespace } from './kubectl.ts';

let pulsar: string;

async function kubectlPulsar(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const flags = ['--kubeconfig', inject('kubeconfig'), '-n', pulsar];
  await createProgram(line => lines.push(stripVTControlCharacters(line))).parseAsync([...args, ...flags], {
    from: 'user',
  });
  return lines;
}

function clusterOf(name: string, spec: object = {}) {
  const metadata = { name, namespace: pulsar };
  return { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster', metadata, spec };
}

beforeAll(async () => {
  pulsar = await namespace('cli');
});

describe('kubectl pulsar', () => {
  test('given no cluster of that name, when it is asked for anything, then the error says so', async () => {
    for (const command of [['status'], ['restart'], ['suspend']]) {
      const failure = {
        outcome: 'notFound',
        message: expect.stringMatching(/^pulsarclusters.*"other" not found\./),
      };
      await expect(kubectlPulsar(...command, 'other')).rejects.toMatchObject(failure);
    }
    const call = kubectlPulsar('produce', 'other', 'orders', '-m', 'x');
    await expect(call).rejects.toThrow('"other" not found');
  });

  test('given a PulsarCluster nobody has looked at, when its status is asked for, then it says so', async () => {
    await kubectl(['apply', '-f', '-'], JSON.stringify(clusterOf('demo')));
    const call = kubectlPulsar('produce', 'demo', 'orders', '-m', 'x');
    await expect(call).rejects.toThrow('demo serves no WebSocket API');
    expect((await kubectlPulsar('status')).join('\n')).toContain('the operator has not looked at it yet');
    await expect(kubectlPulsar('status', 'other')).rejects.toThrow('"other" not found');
  });

  test('given a PulsarInstance, when its status is asked for, then it is shown, beside all clusters too', async () => {
    const instance = { ...clusterOf('world', { members: [{ name: 'a', clusterRef: { name: 'a' } }] }) };
    await kubectl(['apply', '-f', '-'], JSON.stringify({ ...instance, kind: 'PulsarInstance' }));
    expect((await kubectlPulsar('status', 'world')).join('\n')).toMatch(/^Instance +Namespace .*\nworld /);
    expect((await kubectlPulsar('status')).join('\n')).toMatch(/^Cluster (.|\n)*\ndemo (.|\n)*\n\nInstance /);
  });

  test('given that PulsarCluster, when it is restarted, suspended and resumed, then it says so and keeps the rest', async () => {
    const cluster = async () => {
      const json = await kubectl(['-n', pulsar, 'get', 'pulsarcluster', 'demo', '-o', 'json']);
      return JSON.parse(json) as PulsarCluster;
    };
    await kubectl(['-n', pulsar, 'annotate', 'pulsarcluster', 'demo', 'team=a']);
    const before = await cluster();
    expect(before.spec.suspend).toBe(false);
    await kubectlPulsar('restart', 'demo');
    await kubectlPulsar('restart', 'demo', '--component', 'broker');
    await kubectlPulsar('suspend', 'demo');
    const { metadata, spec } = await cluster();
    expect(metadata.annotations).toMatchObject({
      team: 'a',
      'pulsar-operator.dev/restart': expect.any(String),
      'pulsar-operator.dev/restart-broker': expect.any(String),
    });
    expect(metadata.generation, 'only suspending is an edit').toBe((before.metadata.generation ?? 0) + 1);
    expect(spec).toEqual({ ...before.spec, suspend: true });
    await kubectlPulsar('resume', 'demo');
    expect((await cluster()).spec).toEqual(before.spec);
    await expect(kubectlPulsar('suspend', 'other')).rejects.toThrow('"other" not found');
  });

  describe('given a cluster with a proxy that is ready', () => {
    const labels = {
      'app.kubernetes.io/name': 'pulsar',
      'app.kubernetes.io/component': 'proxy',
      'pulsar-operator.dev/cluster': 'speaking',
    };

    beforeAll(async () => {
      const spec = { websocket: {} };
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'speaking-proxy-0', labels },
        spec: { automountServiceAccountToken: false, containers: [{ name: 'proxy', image: 'none' }] },
      };
      await kubectl(['-n', pulsar, 'apply', '-f', '-'], JSON.stringify(clusterOf('speaking', spec)));
      await kubectl(['-n', pulsar, 'create', 'serviceaccount', 'default']);
      await kubectl(['-n', pulsar, 'apply', '-f', '-'], JSON.stringify(pod));
    });

    test('when none is ready yet, then it says where to look, with a code that means later', async () => {
      await expect(kubectlPulsar('produce', 'speaking', 'orders', '-m', 'x')).rejects.toMatchObject({
        outcome: 'unavailable',
        message: `No proxy of speaking is ready: see kubectl pulsar status speaking -n ${pulsar}.`,
      });
    });

    test('when its port cannot be forwarded, then the API server’s own words are told', async () => {
      const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
      const patch = ['patch', 'pod', 'speaking-proxy-0', '--subresource=status', '--patch'];
      await kubectl(['-n', pulsar, ...patch, JSON.stringify({ status })]);
      await expect(kubectlPulsar('produce', 'speaking', 'orders', '-m', 'x')).rejects.toMatchObject({
        name: 'CommandFailure',
        message: expect.stringContaining('does not have a host assigned'),
      });
    });
  });
});
