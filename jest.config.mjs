const swc = ['@swc/jest', {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
  module: { type: 'es6' },
}];

const tier = (name, folders) => ({
  displayName: name,
  testEnvironment: 'node',
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/lib/'],
  transform: { '^.+\\.ts$': swc },
});

export default {
  projects: [
    tier('unit', ['unit']),
    tier('dist', ['dist']),
    tier('integration', ['integration']),
    tier('odoo', ['odoo']),
  ],
};
