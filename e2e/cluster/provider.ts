/** Tells a person what is going on; one line at a time. */
export type Log = (line: string) => void;

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
  /** Ends the cluster; nothing of it is left. */
  down(log: Log): Promise<void>;
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
