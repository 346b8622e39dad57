import * as z from 'zod';
import type { Rule } from './rule.ts';

/** Without a default, for a rule cannot tell one from what somebody wrote. */
export const profile = z
  .enum(['Production', 'Development'])
  .optional()
  .describe(
    'Production, as when absent, insists on 3 ZooKeeper servers and 3 bookies; Development allows one of each. Once Development, it stays until Production is written.',
  );

interface Sized {
  readonly profile?: z.output<typeof profile>;
  readonly zookeeper: { readonly replicas: number };
  readonly bookkeeper: { readonly replicas: number };
}

/** Rules of the whole spec: nobody becomes Production by leaving a line out, and Production insists on three. */
export const profileRules: readonly Rule<Sized>[] = [
  ...profileRulesOf('zookeeper'),
  atLeastThree<'bookkeeper'>('bookkeeper'),
];

/** The same where there is this tier alone. */
export function profileRulesOf<T extends Tier>(tier: T): readonly Rule<Pick<Sized, 'profile' | T>>[] {
  const stays = {
    cel: "has(self.profile) || !has(oldSelf.profile) || oldSelf.profile != 'Development'",
    field: 'profile',
    message:
      'is Development and cannot be left out, for that means Production: 3 ZooKeeper servers and 3 bookies. Write Development again, or Production.',
  };
  return [stays, atLeastThree<T>(tier)];
}

type Tier = 'zookeeper' | 'bookkeeper';

function atLeastThree<T extends Tier>(tier: T): Rule<Pick<Sized, 'profile' | T>> {
  return {
    cel: `(has(self.profile) && self.profile == 'Development') || self.${tier}.replicas >= 3`,
    field: `${tier}.replicas`,
    message: 'must be at least 3. Use 3, or profile: Development for a cluster without redundancy.',
    check: spec => spec.profile === 'Development' || (spec as Pick<Sized, Tier>)[tier].replicas >= 3,
  };
}
