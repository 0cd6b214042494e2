const swc = ['@swc/jest', {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
  module: { type: 'es6' },
}];

const tier = (name, { folders = [name], without = [], around = {} } = {}) => ({
  displayName: name,
  testEnvironment: 'node',
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  testPathIgnorePatterns: without.map((apart) => `<rootDir>/test/${apart}/`),
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/lib/'],
  transform: { '^.+\\.ts$': swc },
  ...around,
});

// One cluster for all files.
const CLUSTER = { globalSetup: '<rootDir>/test/cluster/setup.ts', globalTeardown: '<rootDir>/test/cluster/teardown.ts' };

// Real git and nothing else of a machine.
const GIT = ['gates', 'gitops', 'rollback', 'verify-build'].map((folder) => `integration/${folder}`);

export default {
  // For busy machines: what hangs is found later, what is slow is not taken for broken. Jest ignores a project's own limit.
  testTimeout: 300_000,
  projects: [
    tier('unit'),
    tier('dist'),
    tier('git', { folders: GIT }),
    tier('integration', { without: [...GIT, 'integration/workflows'] }),
    tier('manifests'),
    // Apart, because it needs act, as the line does; the demo, because it can run beside the others.
    tier('workflows', { folders: ['integration/workflows'] }),
    tier('odoo', { without: ['odoo/cases', 'odoo/demo', 'odoo/line'] }),
    tier('cases', { folders: ['odoo/cases'] }),
    tier('demo', { folders: ['odoo/demo'] }),
    tier('line', { folders: ['odoo/line'] }),
    tier('cluster', { without: ['cluster/life'], around: CLUSTER }),
    tier('cluster-life', { folders: ['cluster/life'] }),
    tier('browser'),
  ],
};
