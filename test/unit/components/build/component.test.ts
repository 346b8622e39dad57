import { expect, test } from 'vitest';
import { defineComponent, type Pods } from '#src/components/build/component.ts';
import type { ClusterContext } from '#src/components/build/context.ts';
import { httpGet, probes } from '#src/components/build/probes.ts';
import { contextOf } from '../context.ts';
import { named } from '../made.ts';

const ping = httpGet('/', 80);

function pods({ spec: { proxy: settings } }: ClusterContext): Pods {
  return { settings, ports: [], files: {}, probes: probes(ping, ping), terminationGracePeriodSeconds: 1 };
}

const context = contextOf();
const own = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'its-own' } };

test('given pods and a name, then what they need and their StatefulSet are of that name', () => {
  const { name, prepare, run } = defineComponent('proxy', pods);
  expect(name).toBe('proxy');
  expect(named(prepare(context))).toContain('ServiceAccount demo-proxy');
  expect(run(context, 4)).toMatchObject({ metadata: { name: 'demo-proxy' }, spec: { replicas: 4 } });
});

test('given that they need something of their own, then that comes besides', () => {
  const usual = defineComponent('proxy', pods).prepare(context);
  const more = defineComponent('proxy', pods, () => [own]).prepare(context);
  expect(more).toContain(own);
  expect(more.filter(object => object !== own)).toEqual(usual);
});
