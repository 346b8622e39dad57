import * as z from 'zod';
import { listByKey } from './list.ts';
import { celList, type Rule, withRules } from './rule.ts';

/** Variables of the image that do nothing in a pod of the operator's, and what does it instead. */
interface Inert {
  readonly names: readonly string[];
  readonly prefixes?: readonly string[];
  /** Why, and which field to set; COMPONENT stands for the component's section. */
  readonly instead: string;
}

/** The server is given its own, those of the pod are for the tools that run beside it. */
const inert: readonly Inert[] = [
  {
    names: ['PULSAR_MEM', 'BOOKIE_MEM'],
    instead: 'the server does not get them. Set COMPONENT.jvm.heap and COMPONENT.jvm.directMemory.',
  },
  {
    names: ['PULSAR_GC', 'BOOKIE_GC'],
    instead: 'the server does not get them. Set COMPONENT.jvm.garbageCollector.',
  },
  {
    names: ['OPTS', 'PULSAR_EXTRA_OPTS', 'BOOKIE_EXTRA_OPTS', 'PULSAR_GC_LOG', 'BOOKIE_GC_LOG'],
    instead: 'the server does not get them. Set COMPONENT.jvm.options.',
  },
  {
    names: [
      'PULSAR_ZK_CONF',
      'PULSAR_BOOKKEEPER_CONF',
      'BOOKIE_CONF',
      'PULSAR_BROKER_CONF',
      'PULSAR_WORKER_CONF',
      'PULSAR_PROXY_CONF',
      'PULSAR_WEBSOCKET_CONF',
    ],
    prefixes: ['PULSAR_PREFIX_', 'PF_'],
    instead:
      'the operator writes the configuration file. Set COMPONENT.config, or functions.config for that of the functions worker.',
  },
  { names: ['POD_NAME', 'POD_FQDN'], instead: 'the operator sets them. Remove them.' },
];

const container = z.looseObject({
  name: z.string().max(63).describe('Name of the container; that of the component is the server.'),
  env: listByKey(z.looseObject({ name: z.string().max(256).describe('Name of the variable.') }), 'name', 128)
    .optional()
    .describe('Environment of the container.'),
});
type Container = z.output<typeof container>;

/** `containers` of a pod template, as far as they are looked into: any fields, but no variable of Pulsar's without effect. */
export function containers(section: string, server: string, inPulsar = true) {
  const rules = inPulsar ? inert.map(each => ruleFor(section, server, each)) : [];
  const item = withRules(container, ...rules);
  return listByKey(item, 'name', 8)
    .optional()
    .describe(`Containers, merged by name; the server's is ${server}.`);
}

function ruleFor(section: string, server: string, inert: Inert): Rule<Container> {
  const { names, prefixes = [], instead } = inert;
  const tests = [`e.name in ${celList(names)}`, ...prefixes.map(prefix => `e.name.startsWith('${prefix}')`)];
  const words = [...names, ...prefixes.map(prefix => `${prefix}*`)];
  return {
    cel: `self.name != '${server}' || !has(self.env) || !self.env.exists(e, ${tests.join(' || ')})`,
    message: `cannot set ${words.join(', ')}: ${instead.replaceAll('COMPONENT', section)}`,
    check: ({ name, env = [] }) =>
      name !== server ||
      !env.some(({ name }) => names.includes(name) || prefixes.some(prefix => name.startsWith(prefix))),
  };
}
