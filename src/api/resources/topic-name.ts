import * as z from 'zod';
import { withRules } from '#src/api/schema/rule.ts';

/**
 * What the name of a topic may be: almost anything. A slash makes it a name of Pulsar's first version, whose namespace is
 * another one. Source: TopicName of Pulsar 4.0; seen: what has a slash is not among the topics of the namespace.
 */
const part = /^[^/\p{Cc}]+$/u;
const ofPartition = /-partition-[0-9]+$/;
const ofPulsar = /^__|-__transaction_pending_ack$/;

/** The name of a topic, without its tenant and namespace. */
export const topicName = withRules(
  z.string().min(1).max(512),
  {
    cel: `self.matches(r'${part.source}') && self != '.' && self != '..'`,
    message:
      'can have anything but slashes and control characters, and cannot be dots alone. It is the name without tenant and namespace, for example orders.',
    check: name => part.test(name) && !/^\.{1,2}$/.test(name),
  },
  {
    cel: `!self.matches(r'${ofPartition.source}')`,
    message:
      'must not end like that of a partition: write the name of the topic, and how many it has in partitions.',
    check: name => !ofPartition.test(name),
  },
  {
    cel: `!self.matches(r'${ofPulsar.source}')`,
    message: "must not be that of a topic of Pulsar's own. Choose another one.",
    check: name => !ofPulsar.test(name),
  },
);
