import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ClusterContext } from './context.ts';
import { overlayOfJob, serverIn } from './job-overlay.ts';
import { resourcesOfJob, type ToolNeeds } from './job-resources.ts';
import { type ComponentName, labelsOf, templateAnnotation, workloadName } from './names.ts';
import { containerBasics, hashOf, owned, podBasics } from './objects.ts';
import { overlay } from './overlay.ts';
import { settingsOf } from './settings.ts';

interface Volume {
  readonly name: string;
  readonly [source: string]: unknown;
}

/** What a Job does once, and beside which component. */
export interface Work {
  readonly name: string;
  /** Label of the Job and of its pods, and name of their container. */
  readonly part: 'metadata' | 'recovery' | 'functions-test';
  /** The component whose pods those of the Job are like. */
  readonly like: ComponentName;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly limits: Readonly<
    Record<'backoffLimit' | 'activeDeadlineSeconds' | 'ttlSecondsAfterFinished', number>
  >;
  /** Exit code of the work after which its Job does not try again. */
  readonly endsForGoodWith?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly terminationGracePeriodSeconds?: number;
  readonly memory: ToolNeeds;
  readonly command: readonly string[];
  readonly env: readonly object[];
  readonly mounts?: readonly object[];
  readonly volumes?: readonly Volume[];
}

/** The reason Kubernetes gives for the end of a Job whose work ended with the exit code after which it does not try again. */
export const endedForGood = 'PodFailurePolicy';

/**
 * A Job whose pods are where, as whom and under limits like the pods of a component, without what only servers need.
 * `image` is what those are given now; without it that of the spec in force. A template can't change: its hash tells
 * whether it is still the wanted one.
 */
export function buildJob(context: ClusterContext, work: Work, image?: string): KubernetesObject {
  const { podTemplate } = settingsOf(context.spec, work.like);
  const { labels, annotations } = podTemplate?.metadata ?? {};
  const template = {
    metadata: {
      labels: { ...labels, ...labelsOf(context.name, work.part), ...work.labels },
      ...(annotations && { annotations }),
    },
    spec: podSpec(context, work, image),
  };
  const spec = { ...work.limits, ...failurePolicy(work), template };
  const job = owned(context, work.part, 'batch/v1', 'Job', work.name, { spec });
  job.metadata.annotations = { ...work.annotations, [templateAnnotation]: hashOf(JSON.stringify(template)) };
  return job;
}

function failurePolicy({ part, endsForGoodWith: code }: Work) {
  if (code === undefined) return {};
  const onExitCodes = { containerName: part, operator: 'In', values: [code] };
  return { podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes }] } };
}

function podSpec(context: ClusterContext, work: Work, image: string | undefined) {
  const { part, like, terminationGracePeriodSeconds } = work;
  const volumes = [
    ...(work.volumes ?? []),
    { name: 'scratch', emptyDir: {} },
    { name: 'logs', emptyDir: {} },
  ];
  const base = {
    ...podBasics(context),
    serviceAccountName: workloadName(context.name, like),
    restartPolicy: 'Never',
    ...(terminationGracePeriodSeconds !== undefined && { terminationGracePeriodSeconds }),
    containers: [container(context, work, image)],
    volumes,
  };
  return overlay(base, overlayOfJob(settingsOf(context.spec, like), like, part, volumes));
}

function container(context: ClusterContext, work: Work, image: string | undefined) {
  const { part, like, command, env } = work;
  const settings = settingsOf(context.spec, like);
  const server = serverIn(settings, like) ?? {};
  const theirs = overlay(settings.resources, (server['resources'] ?? {}) as Record<string, unknown>);
  const inSpec = (server['image'] as string | undefined) ?? context.releases[like].image;
  return {
    ...containerBasics(context, part, image ?? inSpec),
    command,
    env,
    resources: resourcesOfJob(work.memory, theirs),
    volumeMounts: [
      ...(work.mounts ?? []),
      { name: 'scratch', mountPath: '/tmp' },
      { name: 'logs', mountPath: '/pulsar/logs' },
    ],
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}
