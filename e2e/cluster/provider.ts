import type { LiveStep } from './step.ts';

/** Tells a person what is going on; one line at a time. */
export interface Log {
  (line: string): void;
  /** Shows a step in place until the function that is returned is called; absent where there is no place for it. */
  readonly show?: (step: LiveStep) => () => void;
}

/** A way to have a Kubernetes cluster to test on. */
export interface ClusterProvider {
  readonly name: 'builtin' | 'kind' | 'current';
  /**
   * Makes sure the cluster runs and has the images on every node; what is there already is left as it is. Returns the
   * path of the kubeconfig.
   */
  up(images: readonly Image[], log: Log): Promise<string>;
  /** Makes sure of storage whose volumes can grow, on a cluster that runs; returns the name of its StorageClass. */
  expandableClass(log: Log): Promise<string>;
  /** What can be done to its nodes; absent where they are not ours to harm. */
  readonly faults?: NodeFaults;
  /** Ends the cluster; nothing of it is left. */
  down(log: Log): Promise<void>;
}

/** What can happen to the nodes of a cluster. */
export interface NodeFaults {
  /** Pulls the plug of a node: all that runs there is gone at once and nobody is told. */
  kill(node: string): Promise<void>;
  /** Switches a node on again, with the disks it had; one that runs stays as it is. */
  start(node: string, log: Log): Promise<void>;
  /** Cuts two nodes and their pods off from each other; both reach the control plane and all others. */
  cut(one: string, other: string): Promise<void>;
  /** Takes the cut back. */
  mend(): Promise<void>;
}

/** A container image, and how it comes to be. */
export interface Image {
  /** Full name with its tag. */
  readonly name: string;
  /** Whether it is made anew with each change of this checkout. */
  readonly changesOften: boolean;
  /** For a cluster without Docker: makes an OCI archive, or finds the one made before; returns its path. */
  readonly archive: (log: Log) => Promise<string>;
  /** With Docker: pulls or builds the image. */
  readonly docker: (log: Log) => Promise<void>;
}
