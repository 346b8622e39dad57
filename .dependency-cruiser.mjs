/** The layers of src: dependencies point one way, and what decides does no I/O. */
const only = (from, ...to) => ({
  name: `${from}-knows-only`,
  comment: `src/${from} may use ${to.map(name => `src/${name}`).join(', ') || 'no other folder'}`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${[from, ...to].join('|')})/` },
});

const pure = '^src/(api|components)/|^src/cluster/(plan|life|decision|gates|roll|hold|status|findings|component-status|summary|unit|rollout|repair|restart-guards|risk|rescue-bookie|hand-over|bring-back|writable|view|world|metadata|references|changes|deletion|volumes|version|release|restart|suspend|suspension|ensemble|drain|drain-obstacle|bookie-survey|retire|ledger-copy|lost-disk|growth|claims|procedure|operation|spread|racks|dead-node|force-delete|notes|jobs|leftovers|failure|fault|naming|ownership|reliance|taken)\\.ts$';

export default {
  forbidden: [
    only('kubernetes'),
    only('network'),
    only('zookeeper', 'network'),
    only('bookkeeper', 'zookeeper', 'network'),
    only('pulsar', 'zookeeper', 'network'),
    only('api'),
    only('components', 'api', 'kubernetes'),
    only('cluster', 'components', 'api', 'kubernetes', 'network', 'zookeeper', 'bookkeeper', 'pulsar'),
    only('operator', 'cluster', 'components', 'api', 'kubernetes'),
    only('cli', 'cluster', 'components', 'api', 'kubernetes', 'pulsar'),
    {
      name: 'decisions-do-no-io',
      comment: 'what decides is a pure function: no I/O, no clock, no process',
      severity: 'error',
      from: { path: pure },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'operator-without-schemas',
      comment: 'all of zod is a tenth of the memory of the operator: it uses zod/mini',
      severity: 'error',
      from: { path: '^src/(kubernetes|network|zookeeper|bookkeeper|components|cluster|operator)/' },
      to: { path: '(^|/)zod/', pathNot: '(^|/)zod/(v4/)?mini', dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'src-knows-no-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|e2e|bench|scripts)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
