import type { StructuralSchema } from './structural.ts';

export const group = 'pulsar-operator.dev';
export const version = 'v1alpha1';

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
}

/** How the columns of every kind end. */
export const lastColumns: readonly Column[] = [
  { name: 'Ready', type: 'string', jsonPath: ".status.conditions[?(@.type=='Ready')].status" },
  { name: 'Message', type: 'string', jsonPath: '.status.message' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];

interface Definition {
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly columns: readonly Column[];
  /** Besides the status. */
  readonly subresources?: object;
  readonly schema: StructuralSchema;
}

/** The plural, and the first part of a definition's name. */
export function pluralOf(kind: string): string {
  return `${kind.toLowerCase()}s`.replace(/ys$/, 'ies');
}

/** The CustomResourceDefinition of a kind. */
export function definitionOf({ kind, shortNames, columns, subresources, schema }: Definition) {
  const plural = pluralOf(kind);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [...shortNames],
        categories: ['pulsar'],
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          additionalPrinterColumns: [...columns, ...lastColumns],
          subresources: { status: {}, ...subresources },
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}
