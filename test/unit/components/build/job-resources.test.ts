import { describe, expect, test } from 'vitest';
import { resourcesOfJob } from '#src/components/build/job-resources.ts';

const memory = { request: '256Mi', limit: '512Mi' };

describe('given the resources of a server', () => {
  test('when they are large, then a Job beside it is as small as its tool', () => {
    const large = { requests: { cpu: '4', memory: '16Gi' }, limits: { memory: '16Gi' } };
    expect(resourcesOfJob(memory, large)).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { memory: '512Mi' },
    });
  });

  test('when nothing is said, then the tool has what it needs', () => {
    expect(resourcesOfJob(memory, {})).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { memory: '512Mi' },
    });
  });

  test.each([
    ['requests less processor time than the tool', { requests: { cpu: '0.05' } }, { cpu: '0.05' }, {}],
    ['is limited to less', { limits: { cpu: '50m' } }, { cpu: '50m' }, { cpu: '50m' }],
    ['is limited', { limits: { cpu: 2 } }, { cpu: '100m' }, { cpu: 2 }],
    [
      'has limits on local disks',
      { requests: { 'ephemeral-storage': '1Gi' }, limits: { 'ephemeral-storage': '2Gi' } },
      { cpu: '100m', 'ephemeral-storage': '1Gi' },
      { 'ephemeral-storage': '2Gi' },
    ],
  ])('when the server %s, then so it is for the Job', (_, server, requests, limits) => {
    expect(resourcesOfJob(memory, server)).toEqual({
      requests: { ...requests, memory: '256Mi' },
      limits: { ...limits, memory: '512Mi' },
    });
  });

  test('when it has what only servers need, then the Job asks for none of it', () => {
    const hungry = { limits: { 'nvidia.com/gpu': 1, 'hugepages-2Mi': '1Gi' } };
    expect(resourcesOfJob(memory, hungry).limits).toEqual({ memory: '512Mi' });
  });
});
