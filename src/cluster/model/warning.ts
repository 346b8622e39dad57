import { steady } from './failure.ts';
import type { Judgement } from './said.ts';
import { sentence } from './sentence.ts';
import { secondsSince } from './time.ts';

/** An object about which Kubernetes may have warned. */
export interface Regarded {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** What Kubernetes warns of: an Event of the type Warning. */
export interface Warning {
  readonly reason: string;
  /** In the words of whoever reports it. */
  readonly note: string;
  readonly count: number;
  /** When it was seen first and last, RFC 3339. */
  readonly first: string;
  readonly last: string;
}

/** By the uid of the object. */
export type Warnings = Readonly<Record<string, readonly Warning[]>>;

/** The kubelet and provisioners try again every two to five minutes: what is not told again by then is over. */
const freshSeconds = 330;
/** More words of others than that would hide ours. */
const longestNote = 400;

/** What the reason of an Event means here, and what to do, in the order in which they are told. */
const meanings: Readonly<Record<string, Omit<Judgement, 'message'> & { readonly what: string }>> = {
  FailedCreate: {
    workloadStatus: 'Blocked',
    reason: 'PodNotCreated',
    what: 'is not created',
    hint: 'Change what it names: a ResourceQuota, a LimitRange, the Pod Security level of the namespace or a webhook; or the resources and the podTemplate of the component.',
  },
  ProvisioningFailed: {
    workloadStatus: 'Blocked',
    reason: 'VolumeNotProvisioned',
    what: 'waits for a volume whose provisioning failed',
    hint: 'Mend its StorageClass or the storage behind it; it is tried again by itself.',
  },
  FailedMount: {
    workloadStatus: 'Blocked',
    reason: 'VolumeNotMounted',
    what: 'waits for a volume that cannot be mounted',
    hint: 'Create the ConfigMap or Secret that it names, or correct the volumes of the podTemplate; for a disk look at its node.',
  },
  FailedAttachVolume: {
    workloadStatus: 'Waiting',
    reason: 'VolumeNotAttached',
    what: 'waits for a volume that cannot be attached to its node',
    hint: 'While another node still has it, Kubernetes attaches it when that node has let go, or is known to be off.',
  },
  FailedCreatePodSandBox: {
    workloadStatus: 'Waiting',
    reason: 'SandboxNotCreated',
    what: 'gets no network or no sandbox on its node',
    hint: 'Look at the network plugin and the container runtime of that node.',
  },
};

const order = Object.keys(meanings);

/** What Kubernetes warns of now, by the Events about an object; undefined where that is over, or nothing. */
export function warnedOf(
  warnings: readonly Warning[],
  now: string,
  seconds = freshSeconds,
): Judgement | undefined {
  const fresh = warnings.filter(({ last }) => secondsSince(last, now) <= seconds);
  const reason = order.find(known => fresh.some(warning => warning.reason === known)) ?? fresh[0]?.reason;
  if (reason === undefined) return undefined;
  const { what, ...meaning } = meanings[reason] ?? unknown;
  const words = wordsOf(fresh.filter(warning => warning.reason === reason));
  return { ...meaning, message: `${what} (${reason}): ${words}` };
}

const unknown = {
  workloadStatus: 'Waiting',
  reason: 'Starting',
  what: 'is starting, and Kubernetes warns',
  hint: 'If that lasts, look at the Events of the pod.',
} as const;

/** The words that come most often first, so that those of one cause that alternate always say the same. */
function wordsOf(warnings: readonly Warning[]): string {
  const sorted = [...warnings].sort((a, b) => b.count - a.count || a.first.localeCompare(b.first));
  const notes = [...new Set(sorted.map(({ note }) => sentence(steady(note), longestNote)))];
  return notes.slice(0, 2).join('; ');
}
