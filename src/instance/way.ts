import type { ClusterStanding, ClusterUrls, Participant, Way } from './model.ts';

/** How a participant can be asked, and where others reach it. */
export function wayTo(
  { name, clusterRef, address }: Participant,
  standing: ClusterStanding | undefined,
): Way {
  if (clusterRef) return wayToReferred(name, address, standing);
  // What is shown goes hidden where that can be.
  const web = [address?.serviceUrlTls ?? address?.serviceUrl ?? ''];
  return { web, urls: urlsOf(address ?? {}) };
}

function wayToReferred(
  name: string,
  address: Participant['address'],
  standing: ClusterStanding | undefined,
): Way {
  if (standing?.kind === 'waits') return { wait: standing.sentence };
  if (standing?.kind !== 'serves') {
    const message = `Another operator looks after PulsarCluster ${name}: give its address here, and not its clusterRef`;
    return { wait: { reason: 'ManagedTwice', message } };
  }
  const { web, peers, urls, home } = standing;
  return { web, peers, urls: address ? urlsOf(address) : urls, home };
}

/** What others are told of an address. */
function urlsOf({
  serviceUrl,
  serviceUrlTls,
  brokerServiceUrl,
  brokerServiceUrlTls,
}: ClusterUrls): ClusterUrls {
  return { serviceUrl, serviceUrlTls, brokerServiceUrl, brokerServiceUrlTls };
}
