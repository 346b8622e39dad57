import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { operatorVersion } from '#src/components/build/operator-version.ts';

test('given the release that pods are told, then it is that of the package and of the chart', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const chart = parse(readFileSync('charts/pulsar-operator/Chart.yaml', 'utf8')) as { appVersion: string };
  expect([version, chart.appVersion]).toEqual([operatorVersion, operatorVersion]);
});
