/** A broker that fails to store a message and read it back. */
export interface FailingBroker {
  /** Name of its pod. */
  readonly name: string;
  /** How it fails, to be said after its name. */
  readonly message: string;
  /** Set where it only says that it does not know who asks. */
  readonly unauthorized?: true;
}

/** What the brokers answered last to their own health check, asked again and again, ever less often while all is well. */
export interface Pulse {
  /** Names of the pods that were asked, in order. */
  readonly asked: readonly string[];
  readonly failing: readonly FailingBroker[];
}
