import { expect } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import type { Directory, FunctionSeen } from '#src/function-directory/model.ts';
import { DirectorySources } from '#src/function-directory/observe/directory-sources.ts';
import { directoryFinalizer, directoryReconciler } from '#src/function-directory/reconcile.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { ChildWriter } from '#src/kubernetes/children/child-writer.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { fileHash } from '#src/kubernetes/file-hash.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { directory } from './hand-made.ts';

function hashesIn(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, fileHash(text)]));
}

/** What a Kubernetes keeps of a directory and its PulsarFunctions, and the loop over it. */
export class DirectoryWorld {
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
      [
        {
          ...directory,
          metadata: {
            ...directory.metadata,
            generation: 1,
            resourceVersion: '1',
            finalizers: [directoryFinalizer],
          },
        },
      ],
      '1',
    );
    this.functions.replace('', [], '1');
  }

  get status() {
    return this.cache.getByKey('team/shop')?.status;
  }

  async pass(): Promise<RunResult> {
    const { applier, client } = { applier: new Applier('hash', silentLogger), client: this.#client };
    const events = { record: (_: unknown, event: Event) => this.events.push(event) > 0 };
    const reconcile = directoryReconciler({
      ...{ cache: this.cache, functions: this.functions, client, events },
      children: new ChildWriter({ applier, client, events, whyDeleted: 'gone' }),
      sources: this.#sources,
      now: () => '2026-01-01T00:00:00Z',
    });
    return reconcile('team/shop', new AbortController().signal);
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

  /** As a person who changes the directory itself, or deletes it. */
  editDirectory(metadata: Partial<ObjectMeta>, spec: Partial<Directory['spec']> = {}): void {
    const found = this.cache.getByKey('team/shop') ?? expect.fail();
    const edited = { ...found, metadata: { ...found.metadata, ...metadata } };
    this.cache.observe('', this.#newer({ ...edited, spec: { ...found.spec, ...spec } }));
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
      const { metadata, status } = this.functions.get('team', name) ?? {};
      const generation = (metadata?.generation ?? 0) + 1;
      const told = status && { status };
      const kept = this.#newer({
        ...object,
        ...told,
        metadata: { ...object.metadata, uid: name, generation },
      });
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
      patchMeta: async (_: ObjectMeta, { finalizers }: ObjectMeta) => {
        this.writes.push(`finalizers ${finalizers?.join(', ')}`);
        this.editDirectory(finalizers ? { finalizers } : {});
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
