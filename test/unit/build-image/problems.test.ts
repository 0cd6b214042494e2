import { describe, expect, test } from '@jest/globals';
import type { Description } from '../../../actions/build-image/src/check.ts';
import type { SourceModule } from '../../../actions/build-image/src/modules.ts';
import { checkDescription } from '../../../actions/build-image/src/problems.ts';
import { MANIFEST } from './temporary-tree.ts';

const modules: SourceModule[] = [
  { name: 'acme_a', folder: '/src/addons/acme_a', path: 'addons/acme_a', manifest: MANIFEST },
  { name: 'acme_b', folder: '/src/oca/acme_b', path: 'oca/acme_b', manifest: MANIFEST },
];

function description(changes: Partial<Description> = {}): Description {
  return {
    helper: '0.1.0',
    series: '19.0',
    odooVersion: '19.0',
    customerModules: ['acme_a', 'acme_b'],
    modules: { acme_a: { version: '19.0.1.0.0', installable: true }, acme_b: { version: '19.0.2.1', installable: true } },
    problems: [],
    ...changes,
  };
}

function problem(changes: Partial<Description['problems'][number]>): Description['problems'][number] {
  return { code: 'syntax', module: 'acme_a', file: '/opt/odoo/addons/acme_a/models/thing.py', line: 8, message: "SyntaxError: '(' was never closed", ...changes };
}

describe('what the image says of itself', () => {
  test('is good when it has no problem', () => {
    expect(checkDescription(description(), modules, '19.0')).toEqual({ errors: [], warnings: [], modules: { acme_a: '19.0.1.0.0', acme_b: '19.0.2.1' } });
  });

  test('becomes errors with the files and lines of the source', () => {
    const { errors } = checkDescription(description({ problems: [problem({})] }), modules, '19.0');
    expect(errors).toEqual([{ code: 'syntax', message: "acme_a: SyntaxError: '(' was never closed", file: 'addons/acme_a/models/thing.py', line: 8 }]);
  });

  test('points a missing dependency at the line of the manifest that names it', () => {
    const told = problem({ code: 'dependency', module: 'acme_b', file: '/opt/odoo/addons/acme_b', line: null, message: 'Depends on modules that are absent or not installable: x.' });
    expect(checkDescription(description({ problems: [told] }), modules, '19.0').errors[0]).toMatchObject({ file: 'oca/acme_b/__manifest__.py', line: 4 });
  });

  test('points a manifest that is no literal at the line in the message', () => {
    const told = problem({ code: 'manifest', file: '/opt/odoo/addons/acme_a/__manifest__.py', line: null, message: 'ValueError: malformed node or string on line 3' });
    expect(checkDescription(description({ problems: [told] }), modules, '19.0').errors[0]).toMatchObject({ file: 'addons/acme_a/__manifest__.py', line: 3 });
  });

  test('stops nothing for a folder that Odoo ignores', () => {
    const told = problem({ code: 'migration-folder', file: '/opt/odoo/addons/acme_a', line: null });
    const checked = checkDescription(description({ problems: [told] }), modules, '19.0');
    expect([checked.errors.length, checked.warnings.length]).toEqual([0, 1]);
  });

  test('of another series is refused with a pointer to an upgrade project', () => {
    const { errors } = checkDescription(description({ series: '18.0' }), modules, '19.0');
    expect(errors.map(({ code, message }) => [code, message])).toEqual([['series', expect.stringContaining('is an upgrade project')]]);
  });

  test.each(['19.0.18.0.1.0.0', '19.0.1.x', '19.0.1', '18.0.1.0.0', '19.0.1.0.0.0'])('refuses the module version %s or accepts it by the rule of Odoo', (version) => {
    const accepted = version === '19.0.1';
    const { errors } = checkDescription(description({ modules: { ...description().modules, acme_a: { version, installable: true } } }), modules, '19.0');
    expect(errors.map(({ code, line }) => [code, line])).toEqual(accepted ? [] : [['module-version', 3]]);
  });

  test('names the version as the manifest has it', () => {
    const foreign = { acme_a: { version: '19.0.18.0.1.0.0', installable: false } };
    const { errors } = checkDescription(description({ modules: { ...description().modules, ...foreign } }), modules, '19.0');
    expect(errors[0]?.message).toBe('acme_a: the version 18.0.1.0.0 is not one of series 19.0; allowed are x.y, x.y.z and 19.0.x.y.z.');
  });

  test('misses no module of the source', () => {
    const { acme_a: present } = description().modules;
    const { errors } = checkDescription(description({ modules: present === undefined ? {} : { acme_a: present } }), modules, '19.0');
    expect(errors.map(({ code, file }) => [code, file])).toEqual([['module-not-found', 'oca/acme_b/__manifest__.py']]);
  });
});
