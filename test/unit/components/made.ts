import type { KubernetesObject } from '#src/kubernetes/object.ts';

interface Named {
  readonly name: string;
  readonly [field: string]: unknown;
}

interface Container extends Named {
  readonly image: string;
  readonly command: readonly string[];
  readonly env: readonly (Named & { readonly value: string })[];
  readonly volumeMounts: readonly Named[];
}

interface Template {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly volumes: readonly Named[];
    readonly [field: string]: unknown;
  };
}

/** The template of the pods of a StatefulSet or Job. */
export function templateOf(object: KubernetesObject): Template {
  return (object as unknown as { spec: { template: Template } }).spec.template;
}

export function podOf(object: KubernetesObject): Template['spec'] {
  return templateOf(object).spec;
}

/** The one container of the pods. */
export function containerOf(object: KubernetesObject): Container {
  const [container] = podOf(object).containers;
  if (!container) throw new Error(`${object.kind} ${object.metadata.name} has pods without a container`);
  return container;
}

/** The objects as people list them. */
export function named(objects: readonly KubernetesObject[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[0-9a-f]{16}$/, '')}`);
}

/** The files in the ConfigMap among objects that is named by its content. */
export function filesIn(objects: readonly KubernetesObject[]): Record<string, string> {
  const map = objects.find(({ kind, immutable }) => kind === 'ConfigMap' && immutable);
  return map?.['data'] as Record<string, string>;
}

/** A file of properties by key. */
export function propertiesOf(file = ''): Record<string, string> {
  const lines = file.trim().split('\n');
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
