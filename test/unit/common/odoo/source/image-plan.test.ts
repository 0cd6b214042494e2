import { describe, expect, test } from '@jest/globals';
import { contentDocument, type ImageContent } from '../../../../../actions/common/odoo/source/image-content.ts';
import { planImages } from '../../../../../actions/common/odoo/source/image-plan.ts';

const hash = (text: string): string => `sha256:${text.padStart(64, '0')}`;
type Module = ImageContent['modules'][string];
const module = (digit: string, depends: string[] = ['base'], changes: Partial<Module> = {}): Module => ({
  version: '19.0.1.0.0', depends, autoInstall: false, installable: true, packages: [], path: `/addons/${digit}`, hash: hash(digit), scripts: [], ...changes,
});

/** An image with Odoo's base, web, sale and stock, and the customer's acme_sale. */
function image(modules: Record<string, Module> = {}, changes: Partial<ImageContent> = {}): ImageContent {
  return contentDocument.parse({
    helper: '0.1.0', series: '19.0', odooVersion: '19.0', core: hash('c'), distributions: { lxml: '4.9.2', 'phone-numbers': '9.0' },
    modules: {
      base: module('1', []), web: module('2'), sale: module('3', ['web']), stock: module('4', ['web']),
      sale_stock: module('5', ['sale', 'stock'], { autoInstall: true }), acme_sale: module('6', ['sale'], { packages: ['Phone_Numbers>=8'] }), ...modules,
    },
    unreadable: [],
    ...changes,
  });
}

const INSTALLED = new Map(['base', 'web', 'sale', 'acme_sale'].map((name) => [name, '19.0.1.0.0']));
const plan = (to: ImageContent, from = image(), installed = INSTALLED) => planImages(from, to, installed);

describe('the plan between two images', () => {
  test('updates nothing where no installed module differs, whatever the rest of the images is', () => {
    expect(plan(image({ stock: module('a', ['web']) }, { odooVersion: '19.0-20260201' }))).toEqual({
      modules: [], install: [], scripts: [], notes: ['Nothing is updated: no installed module differs between the images.'],
    });
  });

  test("updates one of Odoo's own modules that differs, and what depends on it", () => {
    const { modules, notes } = plan(image({ sale: module('a', ['web']) }));
    expect(modules).toEqual(['sale', 'acme_sale']);
    expect(notes).toEqual(['2 of 4 installed modules are updated: sale, and their dependents (1).']);
  });

  test('updates everything where Odoo itself differs, and says why', () => {
    const { modules, notes } = plan(image({}, { core: hash('d'), odooVersion: '19.0-20260201' }));
    expect(modules).toEqual(['base', 'web', 'sale', 'acme_sale']);
    expect(notes).toEqual(['4 of 4 installed modules are updated: Odoo itself differs between the images (19.0, now 19.0-20260201), and every module is built on it.']);
  });

  test('updates everything where base differs', () => {
    expect(plan(image({ base: module('a', []) })).modules).toEqual(['base', 'web', 'sale', 'acme_sale']);
  });

  test('updates a module whose manifest asks for a Python package that differs', () => {
    const { modules, notes } = plan(image({}, { distributions: { lxml: '4.9.2', 'phone-numbers': '9.1' } }));
    expect(modules).toEqual(['acme_sale']);
    expect(notes[1]).toBe('Python packages differ: phone-numbers (9.0, now 9.1). Updated for it, as their manifests ask for them: acme_sale.');
  });

  test('only tells of a Python package that no manifest asks for', () => {
    const { modules, notes } = plan(image({}, { distributions: { lxml: '5.0', 'phone-numbers': '9.0', zeep: '4.1' } }));
    expect(modules).toEqual([]);
    expect(notes[1]).toBe('Python packages differ: lxml (4.9.2, now 5.0), zeep (none, now 4.1). No installed module asks for them, so nothing is updated for it.');
  });

  test('catches up on a module of an equal image that the database has in an older version', () => {
    const { modules, notes } = plan(image({ sale: module('3', ['web'], { version: '19.0.1.2.0' }) }), image({ sale: module('3', ['web'], { version: '19.0.1.2.0' }) }));
    expect(modules).toEqual(['sale', 'acme_sale']);
    expect(notes[0]).toContain('sale (19.0.1.0.0 in the database, 19.0.1.2.0 in the image), and their dependents (1)');
  });

  test("runs scripts of Odoo's own modules and of the upgrade path, in Odoo's order", () => {
    const scripts: Module['scripts'] = [
      { version: '19.0.1.1.0', stage: 'post', file: 'migrations/19.0.1.1.0/post-a.py' },
      { version: '19.0.1.1.0', stage: 'pre', file: '/opt/upgrades/sale/19.0.1.1.0/pre-a.py' },
      { version: '0.0.0', stage: 'end', file: 'upgrades/0.0.0/end-a.py' },
      { version: '19.0.2.0.0', stage: 'pre', file: 'migrations/19.0.2.0.0/pre-a.py' },
    ];
    const to = image({ sale: module('a', ['web'], { version: '19.0.1.1.0', scripts }) });
    expect(plan(to).scripts).toEqual(['sale:pre:19.0.1.1.0', 'sale:post:19.0.1.1.0', 'sale:end:0.0.0']);
  });

  test("installs a new dependency of Odoo's own, and the module that it completes", () => {
    const { install, notes } = plan(image({ acme_sale: module('a', ['sale', 'stock']) }));
    expect(install).toEqual(['stock', 'sale_stock']);
    expect(notes[1]).toBe('The update also installs stock, sale_stock: new dependencies, and what these complete.');
  });

  test('names a new dependency that the image does not have, and an installed module that is gone', () => {
    const to = image({ acme_sale: module('a', ['sale', 'acme_absent']) });
    delete to.modules['web'];
    expect(plan(to).notes.slice(1)).toEqual([
      'New dependencies are not in the image: acme_absent.',
      'Installed modules that the new image does not have: web. Their code is gone, their records stay.',
    ]);
  });

  test("is refused where one of Odoo's own modules goes down, and where the series changes", () => {
    expect(() => plan(image({ sale: module('a', ['web'], { version: '19.0.0.9.0' }) }))).toThrow(/the module sale goes down from 19\.0\.1\.0\.0 to 19\.0\.0\.9\.0/);
    expect(() => plan(image({}, { series: '20.0' }))).toThrow(/series 19\.0, the new image to series 20\.0/);
  });

  test('is refused where the manifest of an installed module cannot be read, which is not the same as a module that is gone', () => {
    const to = image({}, { unreadable: ['sale', 'stock'] });
    delete to.modules['sale'];
    expect(() => plan(to)).toThrow('The new image has manifests that Odoo cannot read, of installed modules: sale. build-image says file and line.');
  });

  test('leaves out what the database does not have on either side', () => {
    const studio = new Map([...INSTALLED, ['studio_customization', '19.0.1.0']]);
    expect(plan(image(), image(), studio).modules).toEqual([]);
  });
});

test.each([
  ['a module name', { modules: { '../x': module('1') } }],
  ['a version', { modules: { x: module('1', [], { version: '1.0\n' }) } }],
  ['a script in no folder of a version', { modules: { x: module('1', [], { scripts: [{ version: 'tests', stage: 'pre', file: 'a' }] }) } }],
])('%s that Odoo cannot have is no answer of the helper', (_what, changes) => {
  expect(contentDocument.safeParse({ ...image(), ...changes }).success).toBe(false);
});
