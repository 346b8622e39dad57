/** A key of a ConfigMap of Kubernetes. */
export interface FileRef {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  /** The one content of it, and of those that go with it, that is meant. Absent: whichever is there. */
  readonly hash?: string | undefined;
  /** Others that go with it, of ConfigMaps of that namespace. */
  readonly alongside?: readonly Omit<FileRef, 'namespace' | 'hash' | 'alongside'>[] | undefined;
}

/** A file that is fetched. */
export interface UrlRef {
  readonly url: string;
  readonly sha256: string;
}

/** What is uploaded for one. */
export interface FileContent extends FileHash {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A key of a Secret, in the namespace of the cluster. */
export interface SecretRef {
  readonly name: string;
  readonly key: string;
}

/** What tells one content of a file from another. */
export interface FileHash {
  readonly hash: string;
  /** Why that content is not there to be uploaded, and what to do; absent: it is. */
  readonly awaited?: string;
}

/** The files that resources name. */
export interface FilesSeen {
  /** Undefined: not known yet, and the resource is told when it is. `missing` says what to do. */
  see(ref: FileRef): FileHash | { readonly missing: string } | undefined;
  /** Its content, as it is now; undefined: it is not there, or is not the one that is meant. */
  read(ref: FileRef, signal: AbortSignal | undefined): Promise<FileContent | undefined>;
}

/** Why a Secret cannot be used, as a sentence that says what to do. */
export type SecretMissing = (
  namespace: string,
  ref: SecretRef,
  signal: AbortSignal,
) => Promise<string | undefined>;
