import { paths } from '#src/components/build/start-script.ts';

/** The Secret with what brokers show other clusters, which every broker has as files from its first start on. */
export function geoSecretName(cluster: string): string {
  return `${cluster}-geo`;
}

/** Keys of that Secret: what is shown another cluster, and whose word about it is believed. */
export const geoKeys = {
  token: (remote: string) => `${remote}.token`,
  ca: (remote: string) => `${remote}.ca.crt`,
} as const;

/** Where brokers have one of them. */
export function geoFile(key: string): string {
  return `${paths.geo}/${key}`;
}
