import type { Sentence } from '#src/api/reasons.ts';
import type { DirectoryStatus } from '#src/api/resources/functions/directory-status.ts';
import type { ResourceStatus } from '#src/api/resources/resource-status.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { FileRead } from './python/read-file.ts';

/** What the planner reads of a PulsarFunctionDirectory's spec. */
export interface DirectorySpec {
  readonly clusterRef: { readonly name: string; readonly namespace?: string | undefined };
  readonly configMaps: readonly { readonly name: string }[];
  readonly deletionPolicy: 'Retain' | 'Delete';
}

export interface Directory extends KubernetesObject {
  readonly spec: DirectorySpec;
  readonly status?: DirectoryStatus;
}

/** A PulsarFunction, of this directory or of somebody else. */
export interface FunctionSeen extends KubernetesObject {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: ResourceStatus;
}

/** A file in a ConfigMap, and what it tells of itself. */
export interface SourceFile {
  /** Its name, as `words.py`; it is the key. */
  readonly name: string;
  readonly configMap: string;
  /** Of the content that was read. */
  readonly hash: string;
  readonly read: FileRead;
}

/** All that a plan may know. */
export interface DirectoryState {
  readonly directory: Directory;
  /** Why each of its ConfigMaps is missing that is. */
  readonly missing: readonly string[];
  /** That there are more files than a directory may have: none of them was read. */
  readonly tooMany?: string | undefined;
  readonly files: readonly SourceFile[];
  /** Of its Kubernetes namespace. */
  readonly functions: readonly FunctionSeen[];
}

/** What became of a file. */
export interface FileOutcome extends Sentence {
  readonly name: string;
  /** Where in it, from 1 on. */
  readonly line?: number | undefined;
  /** `tenant/namespace/name` of its function, and the name of its PulsarFunction. */
  readonly fqfn?: string | undefined;
  readonly resource?: string | undefined;
}

/** A PulsarFunction that has no file any more. */
export interface LeavingFunction extends Sentence {
  readonly resource: string;
}

export interface DirectoryPlan {
  readonly applies: readonly KubernetesObject[];
  readonly deletes: readonly FunctionSeen[];
  readonly outcomes: readonly FileOutcome[];
  readonly leaving: readonly LeavingFunction[];
}
