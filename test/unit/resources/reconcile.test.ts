import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NotLeaderError } from '#src/kubernetes/errors.ts';
import { writePulsar } from '#src/resources/act/pulsar.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { type Acme, acme, deleted, info, path, spec } from './acme.ts';

let pulsar: Acme['pulsar'];
let world: Acme['world'];

beforeEach(async () => {
  ({ pulsar, world } = await acme());
});

afterEach(() => pulsar[Symbol.asyncDispose]());

describe('a pass', () => {
  test('given nothing in Pulsar, then it is made, told, and looked at again within 30 s', async () => {
    world.apply('acme', spec({ adminRoles: ['a'] }));
    const again = await world.pass('acme');
    expect(pulsar.held.get(path)).toEqual(info(['a']));
    expect(world.said('acme')).toBe('True Ready: As specified in Pulsar');
    expect(world.of('acme')?.status).toMatchObject({ observedGeneration: 1, managedFields: ['adminRoles'] });
    expect(world.events.map(({ message }) => message)).toEqual(['Created tenant acme']);
    expect(again).toEqual({ after: 20_000 });
  });

  test('given all as it is to be, then a pass reads once, and writes nothing anywhere', async () => {
    world.apply('acme', spec({ adminRoles: ['a'] }));
    await world.pass('acme');
    const { statuses } = world;
    pulsar.asked.length = 0;
    await world.pass('acme');
    expect([pulsar.asked, world.statuses]).toEqual([[`GET ${path}`], statuses]);
  });

  test('given somebody who changes it by hand, then it is put back, and Ready is not said meanwhile, and said again', async () => {
    world.apply('acme', spec({ adminRoles: ['a'] }));
    await world.pass('acme');
    const before = world.of('acme')?.status;
    pulsar.held.set(path, info(['theirs']));
    const meanwhile: string[] = [];
    world.write = async (...call) => {
      meanwhile.push(world.said('acme'));
      return writePulsar(...call);
    };
    await world.pass('acme');
    expect(pulsar.held.get(path)).toEqual(info(['a']));
    expect(meanwhile).toEqual(['False Applying: Setting up tenant acme']);
    expect(world.of('acme')?.status).toMatchObject({
      message: before?.message,
      managedFields: ['adminRoles'],
    });
    expect(world.said('acme')).toBe('True Ready: As specified in Pulsar');
  });

  test('given a field that is set, then the status remembers it before Pulsar has it', async () => {
    pulsar.held.set(path, info());
    const remembered: unknown[] = [];
    world.write = async (...call) => {
      remembered.push(world.of('acme')?.status?.managedFields);
      return writePulsar(...call);
    };
    world.apply('acme', spec({ adminRoles: ['a'] }));
    await world.pass('acme');
    expect(remembered).toEqual([['adminRoles']]);
  });

  test.each([0, 1, 2])(
    'given a life that ends at write %i, before or after it, then the next one comes to the same',
    async at => {
      for (const side of ['before', 'after']) {
        pulsar.held.set(path, info(['theirs'], ['demo', 'east']));
        world = new ResourceWorld(tenantKind, { brokers: [pulsar.web] });
        let writes = 0;
        const ending = new NotLeaderError('the end');
        world.write = async (...call) => {
          const isLast = writes++ === at;
          if (isLast && side === 'before') throw ending;
          await writePulsar(...call);
          if (isLast) throw ending;
        };
        for (const fields of [{ adminRoles: ['a'], allowedClusters: ['demo'] }, {}]) {
          world.apply('acme', spec(fields));
          await world.pass('acme').catch(() => undefined);
        }
        world.write = writePulsar;
        await world.pass('acme');
        expect(pulsar.held.get(path), `${side} write ${at}`).toEqual(info());
        expect(world.of('acme')?.status?.managedFields).toEqual([]);
      }
    },
  );

  test('given a lease that is lost, then nothing is written to Pulsar, and nothing is said', async () => {
    world.write = (...[, , options]) => Promise.reject(new NotLeaderError(String(options.deadlineMs)));
    world.apply('acme', spec());
    await expect(world.pass('acme')).rejects.toThrow(NotLeaderError);
    expect(world.said('acme')).toContain('False Applying');
  });

  test('given a fault of the program, then the status says whose it is', async () => {
    world.write = () => Promise.reject(new TypeError('x is undefined'));
    world.apply('acme', spec());
    await expect(world.pass('acme')).rejects.toThrow(TypeError);
    expect(world.said('acme')).toBe(
      'False InternalError: The operator is at fault and leaves it as it is: x is undefined',
    );
  });
});

describe('a broker that does not do as it is asked', () => {
  test('given a refusal, then it is told in its words, and tried again at the pace of looks, whatever these words are', async () => {
    pulsar.instead[`PUT ${path}`] = [412, 'Clusters do not exist'];
    world.apply('acme', spec());
    expect(await world.pass('acme')).toEqual({ after: 20_000, restMs: 1000 });
    expect(world.said('acme')).toBe(
      'False Refused: Pulsar refuses to create it (412): Clusters do not exist',
    );
  });

  test.each([500, 503, 409])('given %i to a change, then it is tried again soon', async status => {
    pulsar.held.set(path, info());
    pulsar.instead[`POST ${path}`] = [status, 'Concurrent modification'];
    world.apply('acme', spec({ adminRoles: ['a'] }));
    await expect(world.pass('acme')).rejects.toMatchObject({ lookWithinSeconds: 30 });
    expect(world.said('acme')).toBe(
      `False Failing: Pulsar fails to set adminRoles (${status}): Concurrent modification`,
    );
  });

  test('given somebody who makes it at the same moment, then that is what was asked for', async () => {
    world.write = async (...call) => {
      pulsar.held.set(path, info(['theirs']));
      return writePulsar(...call);
    };
    world.apply('acme', spec());
    await world.pass('acme');
    expect(world.said('acme')).toBe('True Ready: As specified in Pulsar');
    expect(pulsar.held.get(path)).toEqual(info(['theirs']));
  });

  test('given one that says yes and keeps nothing, then that is told, and nobody is asked on and on', async () => {
    pulsar.held.set(path, info());
    world.write = () => Promise.resolve();
    world.apply('acme', spec({ adminRoles: ['a'] }));
    expect(await world.pass('acme')).toEqual({ after: 20_000 });
    expect(world.said('acme')).toContain('False NotKept: Pulsar takes adminRoles and does not keep it');
  });

  test('given nobody who answers, then that is told, and what was there is not taken for gone', async () => {
    world.clusters['ns/demo'] = { ...world.clusters['ns/demo'], brokers: ['http://127.0.0.1:1'] } as never;
    world.apply('acme', spec());
    await expect(world.pass('acme')).rejects.toThrow('tenant acme: No answer from a broker');
    expect(world.said('acme')).toContain('False NoAnswer');
  });

  test('given nobody who is known to brokers, then the remedy is told', async () => {
    pulsar.instead[`GET ${path}`] = [401, ''];
    world.apply('acme', spec());
    await world.pass('acme');
    expect(world.said('acme')).toMatch(/^False Unauthorized: .*spec\.operatorAccess\.tokenSecretRef$/);
  });
});

describe('a cluster that is not there yet', () => {
  test('given none, then it waits without asking anybody, and is there once the cluster is', async () => {
    const cluster = world.clusters['ns/demo'];
    delete world.clusters['ns/demo'];
    world.apply('acme', spec());
    expect(await world.pass('acme')).toBeUndefined();
    expect(world.said('acme')).toContain(
      'False ClusterNotFound: PulsarCluster demo does not exist in namespace ns',
    );
    expect(pulsar.asked).toEqual([]);
    if (cluster) world.clusters['ns/demo'] = cluster;
    await world.pass('acme');
    expect(world.said('acme')).toContain('True Ready');
  });

  test('given one that another operator looks after, then nothing is done and nothing is said', async () => {
    world.clusters['ns/demo'] = { ...world.clusters['ns/demo'], isOthers: true } as never;
    world.apply('acme', spec());
    await world.pass('acme');
    expect([pulsar.asked, world.statuses]).toEqual([[], 0]);
  });

  test('given another resource for the same tenant, then the younger one says so and touches nothing', async () => {
    world.apply('acme', spec(), { creationTimestamp: '2026-01-01T00:00:00Z' });
    world.apply('twin', spec({ name: 'acme', adminRoles: ['b'], deletionPolicy: 'Delete' }), {
      creationTimestamp: '2026-01-01T00:00:01Z',
    });
    for (const name of ['acme', 'twin', 'twin']) await world.pass(name);
    expect(world.said('twin')).toBe(
      'False ManagedTwice: PulsarTenant acme of namespace ns manages tenant acme already: delete one of the two',
    );
    world.apply('twin', spec({ name: 'acme', deletionPolicy: 'Delete' }), deleted);
    await world.pass('twin');
    expect([world.of('twin'), pulsar.held.get(path)]).toEqual([undefined, info()]);
  });
});
