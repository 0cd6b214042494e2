import { expect, test } from '@jest/globals';
import { importedFiles } from '../../../../../actions/common/odoo/source/python-imports.ts';

function imported(files: Record<string, string>): string[] {
  const paths = Object.keys(files);
  const known = new Map(paths.map((path) => [path, { id: path, bytes: 1, isLink: false }]));
  return [...importedFiles({ name: 'acme', files: known, sources: new Map(Object.entries(files)) })].toSorted();
}

const lonely = { 'models/lonely.py': '', 'wizard/__init__.py': '' };

test.each([
  ['from . import a, b'], ['from . import (\n    a,  # first\n    b,\n)'], ['from .a import X\nfrom .b import *'], ['from. import a\nfrom . import(b)'],
  ['from odoo.addons.acme.models import a\nimport odoo.addons.acme.models.b'], ['try:\n    from . import a\nexcept ImportError:\n    from . import b'],
  ['from . import a \\\n    , b'], ['from . import a as other, b'],
])('%j reaches both files', (text) => {
  expect(imported({ '__init__.py': 'from . import models', 'models/__init__.py': text, 'models/a.py': '', 'models/b.py': '', ...lonely }))
    .toEqual(['__init__.py', 'models/__init__.py', 'models/a.py', 'models/b.py']);
});

test('a file that nothing imports does not count, nor does an import in a text or a comment', () => {
  expect(imported({ '__init__.py': '"""\nfrom . import models\n"""\n# from . import models\n', 'models/__init__.py': '' })).toEqual(['__init__.py']);
});

test('a parent package is reached with two dots, and nothing outside of the module', () => {
  expect(imported({ '__init__.py': 'from .sub import x', 'sub/__init__.py': '', 'sub/x.py': 'from .. import top\nfrom ... import secret', 'top.py': '' }))
    .toEqual(['__init__.py', 'sub/__init__.py', 'sub/x.py', 'top.py']);
});

test('where names are put together at run time, or a file cannot be read, every file counts', () => {
  expect(imported({ '__init__.py': 'importlib.import_module(name)', ...lonely })).toHaveLength(3);
  expect(imported({ '__init__.py': 'x = """', ...lonely })).toHaveLength(3);
});
