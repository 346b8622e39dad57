import { describe, expect, test } from 'vitest';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import { DirectoryWorld } from './directory-world.ts';

const good = (name: string, more = '') =>
  `C = {'py': '${name}.py', 'className': 'A', 'name': '${name}', 'inputs': ['in']${more}}\n`;

test('given files that are functions, then each gets a PulsarFunction, and the directory is ready once all run', async () => {
  const world = new DirectoryWorld();
  world.files = { 'a.py': good('a'), 'b.py': good('b'), '_words.py': 'x = 1' };
  await world.pass();
  expect(world.writes).toEqual(['create shop-a', 'create shop-b', 'status']);
  expect(world.status?.message).toBe(
    '0 of 2 files are functions that run. a.py line 1: Waiting for its PulsarFunction. 1 more that do not run: b.py. See status.files',
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
    expect(world.writes).toEqual(['apply shop-a', 'create shop-c', 'delete shop-b', 'status']);
    expect(world.functions.get('team', 'shop-a')?.spec).toMatchObject({ parallelism: 2 });
    expect(world.events.map(({ reason }) => reason)).toEqual(['Updated', 'Created', 'Deleting']);
  });

  test('when a file is renamed, then its function stays: the next has it before the one before goes', async () => {
    const world = await atRest();
    world.files = { 'c.py': good('c', ", 'name': 'a'"), 'b.py': good('b') };
    await world.pass();
    expect(world.writes).toEqual(['create shop-c', 'status']);
    await world.pass();
    expect(world.writes).toEqual(['create shop-c', 'status', 'delete shop-a']);
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
      'ConfigMap functions does not exist. Until then no function is made, changed or deleted.',
    );
  });

  test('when it is deleted itself, then what it owns is left to go with it', async () => {
    const world = await atRest();
    world.editDirectory({ deletionTimestamp: 'x' });
    world.files = {};
    await world.pass();
    expect(world.writes).toEqual(['finalizers ']);
    await world.pass();
    expect(world.writes).toEqual(['finalizers ']);
  });

  test('when it is set to Retain and deleted at once, then it goes once its functions are to stay', async () => {
    const world = await atRest();
    world.editDirectory({ deletionTimestamp: 'x' }, { deletionPolicy: 'Retain' });
    world.errors['shop-b'] = new ConnectionError('PATCH: cut');
    await expect(world.pass()).rejects.toThrow('PATCH: cut');
    delete world.errors['shop-b'];
    await world.pass();
    const names = ['shop-a', 'shop-b'];
    const policies = names.map(name => world.functions.get('team', name)?.spec['deletionPolicy']);
    expect(policies).toEqual(['Retain', 'Retain']);
    await world.pass();
    expect(world.writes).toEqual(['apply shop-a', 'apply shop-b', 'apply shop-b', 'finalizers ']);
  });

  test('when it is deleted, and a function may not be set to stay, then that is told, and tried again', async () => {
    const world = await atRest();
    world.editDirectory({ deletionTimestamp: 'x' }, { deletionPolicy: 'Retain' });
    world.errors['shop-b'] = new ApiError('PATCH', 422, { message: 'no such runtime' });
    expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
    expect(world.status?.message).toBe(
      'Deleting it waits until PulsarFunction shop-b has its deletionPolicy, which the API server refuses: no such runtime. Correct that PulsarFunction, or delete it',
    );
    expect(world.status).toMatchObject({ files: [{ name: 'a.py' }, { name: 'b.py' }] });
    delete world.errors['shop-b'];
    await world.pass();
    await world.pass();
    expect(world.writes.at(-1)).toBe('finalizers ');
  });

  test('when it is set to Retain and loses a file at once, then that function goes once it is to stay', async () => {
    const world = await atRest();
    world.editDirectory({}, { deletionPolicy: 'Retain' });
    world.files = { 'a.py': good('a') };
    await world.pass();
    expect(world.writes).toEqual(['apply shop-a', 'apply shop-b', 'status']);
    await world.pass();
    expect(world.writes[3]).toBe('delete shop-b');
  });
});

test('given a directory, then it is held before anything is made of it', async () => {
  const world = new DirectoryWorld();
  world.editDirectory({ finalizers: ['theirs'] });
  world.files = { 'a.py': good('a') };
  await world.pass();
  expect(world.writes).toEqual([`finalizers theirs, pulsar-operator.dev/function-directory`]);
  await world.pass();
  expect(world.writes.slice(1)).toEqual(['create shop-a', 'status']);
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

test('given a function that the API server does not allow, then that is not the fault of its file, and tried again', async () => {
  const world = new DirectoryWorld();
  world.files = { 'a.py': good('a') };
  const message = 'pulsarfunctions "shop-a" is forbidden: exceeded quota: few';
  world.errors['shop-a'] = new ApiError('POST', 403, { message });
  expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
  expect(world.status?.files).toMatchObject([
    { reason: 'Refused', message: `The API server does not allow its PulsarFunction: ${message}` },
  ]);
  expect(world.events).toEqual([]);
  delete world.errors['shop-a'];
  expect(await world.pass()).toBeUndefined();
  expect(world.functions.get('team', 'shop-a')).toBeDefined();
});

test('given an API server that does not answer, then all others are made, and the pass fails, to be tried again', async () => {
  const world = new DirectoryWorld();
  world.files = { 'a.py': good('a'), 'b.py': good('b') };
  world.errors['shop-a'] = new ConnectionError('PATCH: cut');
  await expect(world.pass()).rejects.toThrow('PulsarFunction shop-a: PATCH: cut');
  expect(world.writes).toEqual(['create shop-a', 'create shop-b', 'status']);
  expect(world.status?.files).toMatchObject([
    {
      name: 'a.py',
      reason: 'Waiting',
      message: expect.stringContaining('Waiting until the API server takes PulsarFunction shop-a'),
    },
    { name: 'b.py', reason: 'Waiting', message: 'Waiting for its PulsarFunction' },
  ]);
});

test('given a file that changes, then what was said of its function before is said no more', async () => {
  const world = new DirectoryWorld();
  world.files = { 'a.py': good('a') };
  await world.pass();
  world.runs('shop-a');
  await world.pass();
  expect(world.status?.files).toMatchObject([{ reason: 'Ready' }]);
  world.files = { 'a.py': `${good('a')}\n# changed` };
  await world.pass();
  expect(world.writes.at(-2)).toBe('apply shop-a');
  expect(world.status?.files).toMatchObject([{ reason: 'Waiting' }]);
});
