/** The layers of src: dependencies point one way, and what decides does no I/O. */
const only = (from, ...to) => ({
  name: `${from.replaceAll('/', '-')}-knows-only`,
  comment: `src/${from} may use ${to.map(name => `src/${name}`).join(', ') || 'no other folder'}`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${[from, ...to].join('|')})/` },
});

/** Everything that decides; what asks, acts and ties both together is named instead. */
const pure =
  '^src/(api|components)/|^src/(cluster|resources|function-directory|binding|instance)/(?!observe/|act/|reconcile\\.ts$)';

export default {
  forbidden: [
    only('kubernetes'),
    only('clients/network'),
    only('clients/zookeeper', 'clients/network'),
    only('clients/bookkeeper', 'clients/zookeeper', 'clients/network'),
    only('clients/pulsar', 'clients/zookeeper', 'clients/network'),
    only('clients/canary', 'clients/network'),
    only('canary', 'clients'),
    only('api', 'kubernetes'),
    only('components', 'api', 'kubernetes'),
    only('cluster', 'components', 'api', 'kubernetes', 'clients'),
    only('resources', 'components', 'api', 'kubernetes', 'clients'),
    only('function-directory', 'components', 'api', 'kubernetes', 'clients'),
    only('given-secrets', 'components', 'api', 'kubernetes', 'clients'),
    only('binding', 'given-secrets', 'components', 'api', 'kubernetes', 'clients'),
    only('instance', 'given-secrets', 'components', 'api', 'kubernetes', 'clients'),
    only(
      ...['operator', 'cluster', 'resources', 'function-directory', 'binding', 'instance', 'given-secrets'],
      ...['components', 'api', 'kubernetes', 'clients/network'],
    ),
    only('cli', 'cluster', 'components', 'api', 'kubernetes', 'clients'),
    {
      name: 'decisions-do-no-io',
      comment: 'what decides is a pure function: no I/O, no clock, no process',
      severity: 'error',
      from: { path: pure },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|util)$' },
    },
    {
      name: 'decisions-ask-nobody',
      comment: 'what decides gets what it knows: it neither asks nor acts',
      severity: 'error',
      from: { path: pure },
      to: { path: '^src/(cluster|resources|function-directory|binding|instance)/(observe|act)/' },
    },
    {
      name: 'answers-decide-nothing',
      comment: 'a question has all that whoever answers must know: no decider is asked what is meant',
      severity: 'error',
      from: { path: '^src/cluster/observe/' },
      to: { path: '^src/cluster/', pathNot: '^src/cluster/(observe|model|objects)/' },
    },
    {
      name: 'operator-without-schemas',
      comment: 'all of zod is a tenth of the memory of the operator: it uses zod/mini',
      severity: 'error',
      from: { path: '^src/(kubernetes|clients/(network|zookeeper|bookkeeper|canary)|components|cluster|resources|function-directory|binding|instance|given-secrets|operator)/' },
      to: { path: '(^|/)zod/', pathNot: '(^|/)zod/(v4/)?mini', dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-cycles-of-folders',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    {
      name: 'fakes-decide-nothing',
      comment: 'what servers answer is what they hold: only what drives an operator asks one that decides',
      severity: 'error',
      from: {
        path: '^simulation/',
        pathNot: '^simulation/((acts|passes)|histories/[a-z-]+-(history|operator|decision))\\.ts$',
      },
      to: { path: '^src/cluster/', pathNot: '^src/cluster/(model/|objects/ownership\\.ts$)' },
    },
    {
      name: 'src-knows-no-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(simulation|test|e2e|bench|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
