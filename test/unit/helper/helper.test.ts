import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const here = dirname(fileURLToPath(import.meta.url));
const helper = resolve(here, '../../../actions/build-image/context/odoo-release');

function runPythonTests(): { status: number | null; output: string } {
  const result = spawnSync('python3', ['-m', 'unittest', 'discover', '--start-directory', here, '--pattern', 'test_*.py'], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: helper, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return { status: result.status, output: result.stderr };
}

test('the Python tests of odoo-release pass, and some ran', () => {
  const { status, output } = runPythonTests();
  const ran = Number(/^Ran (\d+) tests? in/m.exec(output)?.[1] ?? 0);
  expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
  expect(ran).toBeGreaterThan(40);
});

test('the helper brings nothing that Python 3.7 of old images cannot read', () => {
  const source = 'import ast,pathlib,sys\n'
    + 'for file in [*pathlib.Path(sys.argv[1]).rglob("*.py"), pathlib.Path(sys.argv[1], "odoo-release")]:\n'
    + '    ast.parse(file.read_text(), str(file), feature_version=(3, 7))\n';
  expect(() => execFileSync('python3', ['-c', source, helper], { stdio: 'pipe' })).not.toThrow();
});
