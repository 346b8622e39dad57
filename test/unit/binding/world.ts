import { expect } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import type { BindingOptions } from '#src/binding/act/cluster-pass.ts';
import type { Client, ClientSpec, PermissionSeen, Ref, Relation } from '#src/binding/model.ts';
import { clientReconciler } from '#src/binding/reconcile.ts';
import { bindingLabel, objectionToSecret } from '#src/binding/secret.ts';
import { missingSecretRight } from '#src/given-secrets/missing-right.ts';
import type { SecretSeen } from '#src/given-secrets/model.ts';
import { SecretWriter } from '#src/given-secrets/secret-writer.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { ChildWriter } from '#src/kubernetes/children/child-writer.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { describe, type KubernetesObject, keyOf, type ObjectMeta } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { client, clientOf, ready, serves } from './hand-made.ts';

/** What a Kubernetes keeps of a client, its Secret and its PulsarPermissions, and the loop over it. */
export class ClientWorld {
  readonly cache = new Cache<Client>();
  readonly permissions = new Cache<PermissionSeen>();
  readonly secrets = new Map<string, SecretSeen>();
  readonly events: Event[] = [];
  readonly writes: string[] = [];
  /** Why a write fails, as `create Secret shop`. */
  readonly errors: Record<string, Error> = {};
  /** What a webhook makes of a Secret. */
  webhook = (secret: SecretSeen): SecretSeen => secret;
  relation: Relation | undefined = serves;
  clusters: readonly Ref[] | undefined = [{ name: 'demo', namespace: 'pulsar' }];
  mayLook = true;
  /** What the watch shows of Secrets, while it lags. */
  shown: readonly SecretSeen[] | undefined;
  isForgotten = false;
  #version = 1;

  constructor(spec: Partial<ClientSpec> = { permissions: client.spec.permissions }) {
    this.cache.replace('', [clientOf(spec)], '1');
    this.permissions.replace('', [], '1');
  }

  get client(): Client {
    return this.cache.getByKey('team/shop') ?? expect.fail();
  }

  get message(): string | undefined {
    return this.client.status?.message;
  }

  /** What every pass over Secrets is done by. */
  protected get hands(): BindingOptions {
    const names = { namespace: 'ops', name: 'o', serviceAccount: 'o' };
    return {
      writer: new SecretWriter({
        ...{ client: this.#client, hashAnnotation: 'hash', events: this.#recorder },
        ...{ label: bindingLabel, objection: objectionToSecret },
      }),
      missingRight: namespace => missingSecretRight(names, namespace),
      secrets: { see: (_, __, ref) => this.#look(ref?.name), forget: () => void (this.isForgotten = true) },
    };
  }

  readonly #recorder = { record: (_: unknown, event: Event) => this.events.push(event) > 0 };

  async pass(): Promise<unknown> {
    const [client, events] = [this.#client, this.#recorder];
    const reconcile = clientReconciler({
      ...{ ...this.hands, cache: this.cache, permissions: this.permissions, client },
      children: new ChildWriter({
        ...{ applier: new Applier('hash', silentLogger), client, events, whyDeleted: 'gone' },
      }),
      relationOf: () => this.relation,
      clustersOf: () => this.clusters,
      now: () => '2026-01-01T00:00:00Z',
    });
    return await reconcile('team/shop', new AbortController().signal);
  }

  /** Passes until its permissions are there and nothing is left to do. */
  async atRest(): Promise<this> {
    await this.pass();
    for (const each of this.permissions.list()) {
      const status = { conditions: [ready('Ready', 'As specified in Pulsar')] };
      this.permissions.observe('', this.#newer({ ...each, status }));
    }
    await this.pass();
    this.writes.length = this.events.length = 0;
    return this;
  }

  /** As a person. */
  edit(spec: Partial<ClientSpec>, metadata: Partial<ObjectMeta> = {}): void {
    const { client: before } = this;
    const generation = (before.metadata.generation ?? 0) + 1;
    this.cache.observe(
      '',
      this.#newer({
        ...before,
        metadata: { ...before.metadata, generation, ...metadata },
        spec: { ...before.spec, ...spec },
      }),
    );
  }

  #look(holder: string | undefined) {
    if (!this.mayLook) return 'refused' as const;
    const written = this.shown ?? this.#labelled;
    return { written, holder: holder === undefined ? undefined : this.secrets.get(holder) };
  }

  get #labelled(): SecretSeen[] {
    return [...this.secrets.values()].filter(({ metadata }) => metadata.labels?.[bindingLabel]);
  }

  #newer<T extends KubernetesObject>(object: T): T {
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
  }

  #begin(does: string, object: { kind: string; metadata: { name: string } }): void {
    const write = `${does} ${describe(object)}`;
    this.writes.push(write);
    const error = this.errors[write];
    if (error) throw error;
  }

  #keep(object: KubernetesObject): KubernetesObject {
    const { name } = object.metadata;
    const uid = object.metadata.uid ?? name;
    const before = this.permissions.getByKey(keyOf(object));
    const generation = (before?.metadata.generation ?? 0) + 1;
    const status = before?.status && { status: before.status };
    const kept = this.#newer({ ...object, ...status, metadata: { ...object.metadata, uid, generation } });
    if (object.kind !== 'Secret') this.permissions.observe('', kept as PermissionSeen);
    else this.secrets.set(name, this.webhook(kept));
    return object.kind === 'Secret' ? (this.secrets.get(name) ?? expect.fail()) : kept;
  }

  get #client() {
    return {
      get: async (_: string, name: string) => this.secrets.get(name),
      list: async () => ({ items: this.#labelled }),
      create: async (object: KubernetesObject) => {
        this.#begin('create', object);
        const isTaken = object.kind === 'Secret' && this.secrets.has(object.metadata.name);
        if (isTaken) throw new ApiError('PATCH', 409, { message: 'exists' });
        return this.#keep(object);
      },
      apply: async (object: KubernetesObject) => {
        this.#begin('apply', object);
        return this.#keep(object);
      },
      delete: async (metadata: ObjectMeta) => {
        const secret = this.secrets.get(metadata.name);
        const found = secret ?? this.permissions.getByKey(keyOf({ apiVersion: '', kind: '', metadata }));
        if (!found) return;
        this.#begin('delete', found);
        if (secret) this.secrets.delete(metadata.name);
        else this.permissions.observeDeleted('', this.#newer(found as PermissionSeen));
      },
      applyStatus: async ({ status }: KubernetesObject) => {
        this.writes.push('status');
        const kept = this.#newer({ ...this.client, status: status as NonNullable<Client['status']> });
        this.cache.observe('', kept);
        return kept;
      },
    } as unknown as ResourceClient;
  }
}
