import { expect, test } from 'vitest';
import { choose } from '#e2e/cluster/choose.ts';

const laptop = { asked: undefined, docker: true, linux: false, root: false };
const bareServer = { asked: undefined, docker: false, linux: true, root: true };

test('given Docker, when nobody asks for anything, then kind is chosen, for root on Linux too', () => {
  expect(choose(laptop)).toEqual({ name: 'kind', why: 'a Docker engine answers' });
  expect(choose({ ...bareServer, docker: true }).name).toBe('kind');
});

test('given no Docker, when this is root on Linux, then builtin is chosen and the reason says both', () => {
  const choice = choose(bareServer);
  expect(choice.name).toBe('builtin');
  expect(choice.why).toMatch(/no Docker.*root on Linux/);
});

test.each([
  ['another user', { ...bareServer, root: false }],
  ['another system', { ...bareServer, linux: false }],
])('given no Docker, when this is %s, then the error names every way out', (_, facts) => {
  expect(() => choose(facts)).toThrow(/Docker.*root on Linux.*CLUSTER=current/);
});

test.each(['builtin', 'kind', 'current'] as const)(
  'given CLUSTER=%s, when choosing, then the wish beats every fact',
  asked => {
    for (const facts of [laptop, bareServer]) {
      expect(choose({ ...facts, asked })).toEqual({ name: asked, why: `CLUSTER=${asked} asks for it` });
    }
  },
);

test('given an empty CLUSTER, when choosing, then it counts as not set', () => {
  expect(choose({ ...laptop, asked: '' }).name).toBe('kind');
});

test('given an unknown CLUSTER, when choosing, then the error names it and the known ones', () => {
  expect(() => choose({ ...laptop, asked: 'minikube' })).toThrow(/minikube.*builtin, kind, current/);
});

test('given any machine, when nobody asks, then the cluster of the user is never touched', () => {
  for (const docker of [true, false]) {
    for (const linux of [true, false]) {
      const facts = { asked: undefined, docker, linux, root: linux };
      if (!docker && !linux) expect(() => choose(facts)).toThrow(Error);
      else expect(choose(facts).name).not.toBe('current');
    }
  }
});
