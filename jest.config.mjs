const swc = ['@swc/jest', {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
  module: { type: 'es6' },
}];

// The limits are for busy machines; what hangs is found later, what is slow is not taken for broken.
const tier = (name, seconds, { folders = [name], without = [], around = {} } = {}) => ({
  displayName: name,
  testTimeout: seconds * 1000,
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
  projects: [
    tier('unit', 20),
    tier('dist', 60),
    tier('git', 120, { folders: GIT }),
    tier('integration', 120, { without: [...GIT, 'integration/workflows'] }),
    tier('manifests', 60),
    // Apart, because it needs act, as the line does; the demo, because it can run beside the others.
    tier('workflows', 120, { folders: ['integration/workflows'] }),
    tier('odoo', 300, { without: ['odoo/cases', 'odoo/demo', 'odoo/line'] }),
    tier('cases', 300, { folders: ['odoo/cases'] }),
    tier('demo', 300, { folders: ['odoo/demo'] }),
    tier('line', 300, { folders: ['odoo/line'] }),
    tier('cluster', 300, { without: ['cluster/life'], around: CLUSTER }),
    tier('cluster-life', 300, { folders: ['cluster/life'] }),
    tier('browser', 60),
  ],
};
