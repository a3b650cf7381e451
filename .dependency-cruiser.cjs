/**
 * The arrows of ARCHITECTURE.md. `core` knows nobody, `ports` know `core`, each wing knows those two and `net`, and only
 * `app.ts` and `main.ts` know all.
 */
const WINGS = ['engine', 'store', 'systems', 'http', 'console', 'config', 'cli'];
const SURFACES = ['slack', 'teams', 'google-chat', 'webex'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-knows-nobody',
      comment: 'The core is pure: no I/O, no packages, nothing of Baton outside core.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'ports-know-core',
      comment:
        'Ports are interfaces in the words of the core. From packages come types, and zod for fields of the configuration.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { pathNot: '^src/(core|ports)/|node_modules/zod/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ports-know-no-wing',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { path: '^src/', pathNot: '^src/(core|ports)/' },
    },
    {
      name: 'net-knows-core',
      comment: 'Helpers for the network know errors and ports, and no wing.',
      severity: 'error',
      from: { path: '^src/net/' },
      to: { path: '^src/', pathNot: '^src/(core|ports|net)/' },
    },
    ...WINGS.map((wing) => ({
      name: `${wing}-knows-no-wing`,
      comment: 'A wing knows core, ports and net. What it needs of another wing, app.ts hands it.',
      severity: 'error',
      from: { path: `^src/${wing}/` },
      to: { path: '^src/', pathNot: `^src/(core|ports|net|${wing})/` },
    })),
    ...SURFACES.map((surface) => ({
      name: `surface-${surface}-knows-no-other`,
      comment: 'A platform knows what surfaces share (files beside the folders), and no other platform.',
      severity: 'error',
      from: { path: `^src/surfaces/${surface}/` },
      to: { path: '^src/', pathNot: `^src/(core|ports|net)/|^src/surfaces/(${surface}/|shared/|[^/]+\\.ts$)` },
    })),
    {
      name: 'shared-surface-code-knows-no-wing',
      severity: 'error',
      from: { path: '^src/surfaces/(shared/|[^/]+\\.ts$)' },
      to: { path: '^src/', pathNot: '^src/(core|ports|net)/|^src/surfaces/' },
    },
    {
      name: 'playground-speaks-http',
      comment: 'The emulators are strangers to the product: they may only use types of the core.',
      severity: 'error',
      from: { path: '^src/playground/' },
      to: { path: '^src/', pathNot: '^src/(playground|core)/' },
    },
    {
      name: 'playground-uses-types-only',
      severity: 'error',
      from: { path: '^src/playground/' },
      to: { path: '^src/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-knows-the-app',
      comment: 'The files at the top of src compose. A part that imports one of them turns the arrows round.',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'product-does-not-need-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'product-does-not-need-dev-dependencies',
      comment: 'The server must start after `npm ci --omit=dev`. The pages are built before.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(playground|console)/page/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json', '.d.ts'],
    },
  },
};
