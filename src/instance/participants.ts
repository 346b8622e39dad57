import type { MemberSpec } from '#src/api/resources/instance.ts';
import type { Instance, Participant } from './model.ts';

/** The members as the spec has them, and those that have been members and have not left yet. */
export function participantsOf({ spec, status }: Pick<Instance, 'spec' | 'status'>): Participant[] {
  const before = status?.members ?? [];
  const members = spec.members.map(member => ({
    ...askedOf(member),
    name: member.name,
    isLeaving: false,
    before: before.find(({ name }) => name === member.name),
  }));
  const left = before.filter(({ name }) => !members.some(member => member.name === name));
  return [
    ...members,
    ...left.map(each => ({ ...each.asked, name: each.name, isLeaving: true, before: each })),
  ];
}

/** By what a member is asked, once it is none any more. */
export function askedOf({ clusterRef, address, tokenSecretRef }: Omit<MemberSpec, 'name'>) {
  return {
    ...(clusterRef && { clusterRef }),
    ...(address && { address }),
    ...(tokenSecretRef && { tokenSecretRef }),
  };
}
