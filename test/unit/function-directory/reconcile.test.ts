import { describe, expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { ChildWriter } from '#src/function-directory/act/child-writer.ts';
import type { Directory, FunctionSeen } from '#src/function-directory/model.ts';
import { DirectorySources } from '#src/function-directory/observe/directory-sources.ts';
import { directoryReconciler } from '#src/function-directory/reconcile.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { fileHash } from '#src/kubernetes/file-hash.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { directory } from './hand-made.ts';

const good = (name: string, more = '') =>
  `C = {'py': '${name}.py', 'className': 'A', 'name': '${name}', 'inputs': ['in']${more}}\n`;

function hashesIn(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, fileHash(text)]));
}

/** What a Kubernetes keeps of a directory and its PulsarFunctions, and the loop over it. */
class DirectoryWorld {
  readonly cache = new Cache<Directory>();
  readonly functions = new Cache<FunctionSeen>();
  readonly events: Event[] = [];
  readonly writes: string[] = [];
  /** Files by name; undefined: the ConfigMap is not there. */
  files: Record<string, string> | undefined = {};
  /** Why a write fails, by what it is of. */
  readonly errors: Record<string, Error> = {};
  #version = 1;

  constructor() {
    this.cache.replace(
      '',
      [{ ...directory, metadata: { ...directory.metadata, generation: 1, resourceVersion: '1' } }],
      '1',
    );
    this.functions.replace('', [], '1');
  }

  get status() {
    return this.cache.getByKey('team/shop')?.status;
  }

  async pass(): Promise<void> {
    const { applier, client } = { applier: new Applier('hash', silentLogger), client: this.#client };
    const events = { record: (_: unknown, event: Event) => this.events.push(event) > 0 };
    const reconcile = directoryReconciler({
      ...{ cache: this.cache, functions: this.functions, client, events },
      children: new ChildWriter({ applier, client, events }),
      sources: this.#sources,
      now: () => '2026-01-01T00:00:00Z',
    });
    await reconcile('team/shop', new AbortController().signal);
  }

  readonly #sources = new DirectorySources({
    name: () => undefined,
    see: () =>
      this.files ? { files: hashesIn(this.files) } : { missing: 'ConfigMap functions does not exist' },
    read: async () =>
      new Map(Object.entries(this.files ?? {}).map(([name, text]) => [name, new TextEncoder().encode(text)])),
  });

  /** As the PulsarFunction's own controller, once it runs. */
  runs(name: string): void {
    const found = this.functions.get('team', name) ?? expect.fail();
    const { generation = 1 } = found.metadata;
    const ready = {
      type: 'Ready',
      status: 'True' as const,
      reason: 'Ready',
      message: 'Runs',
      observedGeneration: generation,
      lastTransitionTime: 'x',
    };
    this.functions.observe('', this.#newer({ ...found, status: { conditions: [ready] } }));
  }

  /** As a person. */
  edit(name: string, spec: object): void {
    const found = this.functions.get('team', name) ?? expect.fail();
    this.functions.observe('', this.#newer({ ...found, spec: { ...found.spec, ...spec } }));
  }

  #newer<T extends KubernetesObject>(object: T): T {
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
  }

  get #client() {
    const write = async (does: string, object: KubernetesObject): Promise<KubernetesObject> => {
      const { name } = object.metadata;
      this.writes.push(`${does} ${name}`);
      const error = this.errors[name];
      if (error) throw error;
      const generation = (this.functions.get('team', name)?.metadata.generation ?? 0) + 1;
      const kept = this.#newer({ ...object, metadata: { ...object.metadata, uid: name, generation } });
      this.functions.observe('', kept as FunctionSeen);
      return kept;
    };
    return {
      create: (object: KubernetesObject) => write('create', object),
      apply: (object: KubernetesObject) => write('apply', object),
      delete: async ({ name, namespace }: ObjectMeta) => {
        this.writes.push(`delete ${name}`);
        const found = this.functions.get(namespace, name);
        if (found) this.functions.observeDeleted('', this.#newer(found));
      },
      applyStatus: async ({ status }: KubernetesObject) => {
        this.writes.push('status');
        const found = this.cache.getByKey('team/shop') ?? expect.fail();
        const kept = this.#newer({ ...found, status: status as NonNullable<Directory['status']> });
        this.cache.observe('', kept);
        return kept;
      },
    } as unknown as ResourceClient;
  }
}

test('given files that are functions, then each gets a PulsarFunction, and the directory is ready once all run', async () => {
  const world = new DirectoryWorld();
  world.files = { 'a.py': good('a'), 'b.py': good('b'), '_words.py': 'x = 1' };
  await world.pass();
  expect(world.writes).toEqual(['create shop-a', 'create shop-b', 'status']);
  expect(world.status?.message).toBe(
    '0 of 2 files are functions that run. a.py line 1: Waiting for its PulsarFunction',
  );
  world.runs('shop-a');
  world.runs('shop-b');
  await world.pass();
  expect(world.status).toMatchObject({
    message: '2 functions are as their files say',
    functions: 2,
    observedGeneration: 1,
  });
  expect(world.status?.files).toEqual([
    {
      name: 'a.py',
      line: 1,
      function: 'public/default/a',
      resource: 'shop-a',
      reason: 'Ready',
      message: 'Runs',
    },
    {
      name: 'b.py',
      line: 1,
      function: 'public/default/b',
      resource: 'shop-b',
      reason: 'Ready',
      message: 'Runs',
    },
  ]);
});

describe('given a directory at rest', () => {
  async function atRest(): Promise<DirectoryWorld> {
    const world = new DirectoryWorld();
    world.files = { 'a.py': good('a'), 'b.py': good('b') };
    await world.pass();
    for (const name of ['shop-a', 'shop-b']) world.runs(name);
    await world.pass();
    world.writes.length = world.events.length = 0;
    return world;
  }

  test('when nothing changes, then nothing is written', async () => {
    const world = await atRest();
    await world.pass();
    expect(world.writes).toEqual([]);
  });

  test('when a file changes, comes or goes, then so does its function, and no other', async () => {
    const world = await atRest();
    world.files = { 'a.py': good('a', ", 'parallelism': 2"), 'c.py': good('c') };
    await world.pass();
    expect(world.writes).toEqual(['delete shop-b', 'apply shop-a', 'create shop-c', 'status']);
    expect(world.functions.get('team', 'shop-a')?.spec).toMatchObject({ parallelism: 2 });
    expect(world.events.map(({ reason }) => reason)).toEqual(['Deleting', 'Updated', 'Created']);
  });

  test('when somebody changes a PulsarFunction by hand, then it is put back', async () => {
    const world = await atRest();
    world.edit('shop-a', { className: 'x.B' });
    await world.pass();
    expect(world.functions.get('team', 'shop-a')?.spec).toMatchObject({ className: 'a.A' });
  });

  test('when a file is broken, then it is told once, and its function goes on', async () => {
    const world = await atRest();
    world.files = { 'a.py': 'C = {', 'b.py': good('b') };
    await world.pass();
    await world.pass();
    expect(world.writes).toEqual(['status']);
    expect(world.events).toEqual([
      {
        type: 'Warning',
        reason: 'FileProblem',
        message: 'a.py line 1 cannot be read as Python near "C = {"',
      },
    ]);
    expect(world.status?.conditions?.[0]).toMatchObject({ status: 'False', reason: 'FileProblem' });
  });

  test('when its ConfigMap is deleted, then no function is', async () => {
    const world = await atRest();
    world.files = undefined;
    await world.pass();
    expect(world.writes).toEqual(['status']);
    expect(world.status?.message).toBe(
      'ConfigMap functions does not exist. Until then no function is deleted.',
    );
  });

  test('when it is deleted itself, then nothing is done: what it owns goes with it', async () => {
    const world = await atRest();
    const found = world.cache.getByKey('team/shop') ?? expect.fail();
    world.cache.observe('', {
      ...found,
      metadata: { ...found.metadata, resourceVersion: '99', deletionTimestamp: 'x' },
    });
    world.files = {};
    await world.pass();
    expect(world.writes).toEqual([]);
  });
});

test('given a function that the API server does not take, then its words are those of the file, and others are made', async () => {
  const world = new DirectoryWorld();
  world.files = { 'a.py': good('a', ", 'paralelism': 2"), 'b.py': good('b') };
  world.errors['shop-a'] = new ApiError('PATCH', 422, {
    message: 'PulsarFunction "shop-a" is invalid',
    details: { causes: [{ field: 'spec.paralelism', message: 'Invalid value: unknown field' }] },
  });
  await world.pass();
  expect(world.writes).toEqual(['create shop-a', 'create shop-b', 'status']);
  expect(world.status?.files?.[0]).toMatchObject({
    ...{ name: 'a.py', reason: 'FileProblem' },
    message: 'has what a function cannot have: paralelism Invalid value: unknown field',
  });
});

test('given an API server that does not answer, then all others are made, and the pass fails, to be tried again', async () => {
  const world = new DirectoryWorld();
  world.files = { 'a.py': good('a'), 'b.py': good('b') };
  world.errors['shop-a'] = new ConnectionError('PATCH: cut');
  await expect(world.pass()).rejects.toThrow('PulsarFunction shop-a: PATCH: cut');
  expect(world.writes).toEqual(['create shop-a', 'create shop-b']);
});
