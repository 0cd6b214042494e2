import { describe, expect, test } from '@jest/globals';
import { readInputs } from '../../../actions/plan-release/src/inputs.ts';

function inputs(values: Record<string, string>) {
  const given = Object.fromEntries(Object.entries({ from: 'v1', to: 'HEAD', ...values }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return readInputs({ GITHUB_WORKSPACE: process.cwd(), ...given });
}

describe('the inputs', () => {
  test('have the defaults that action.yml documents', async () => {
    expect(await inputs({})).toEqual({ from: 'v1', to: 'HEAD', installed: undefined, addons: [], imageAddons: [], checkout: process.cwd(), series: undefined, failOn: [] });
  });

  test.each([
    ['lines', 'base=19.0.1.3\n acme=19.0.1.0.0\n\n'],
    ['a JSON object', '{"base": "19.0.1.3", "acme": "19.0.1.0.0"}'],
    ['the modules that the helper observes', '{"base": {"state": "installed", "version": "19.0.1.3"}, "acme": {"state": "to upgrade", "version": "19.0.1.0.0"}, "sale": {"state": "uninstalled", "version": "19.0.1.2"}, "x": {"state": "installed", "version": null}}'],
  ])('take installed modules as %s', async (_, text) => {
    expect((await inputs({ installed: text })).installed).toEqual(new Map([['base', '19.0.1.3'], ['acme', '19.0.1.0.0']]));
  });

  test.each([
    ['base 19.0.1.3'], ['base=1.0=2.0'], ['base=1.0\nbase=1.1'], ['a/b=1.0'], ['{"base": 19}'], ['{"base": "1.0", "base": "1.1"}'], ['{"base": "$(id)"}'], ['{"base": '], ['["base"]'],
  ])('refuse the installed modules %j', async (text) => {
    await expect(inputs({ installed: text })).rejects.toThrow('Input "installed" must ');
  });

  test('name every problem at once', async () => {
    const refused = inputs({ from: '-rf', to: 'a b', addons: '../x', 'image-addons': 'relative', series: '19', 'fail-on': 'nope', path: '-x' });
    const message = await refused.catch((error: Error) => error.message);
    const named = [...String(message).matchAll(/^- Input "([a-z-]+)" must /gm)].map(([, name]) => name);
    expect(named).toEqual(['path', 'from', 'to', 'addons', 'image-addons', 'series', 'fail-on']);
  });

  test.each([['/abs'], ['a/../b'], ['a//b'], ['..'], ['./a'], ['a;b'], ['a\\b']])('refuse the addons folder %s', async (folder) => {
    await expect(inputs({ addons: folder })).rejects.toThrow('Input "addons" must be a folder');
  });

  test('take several addons folders, one a line', async () => {
    expect((await inputs({ addons: 'src/addons/\n.\nx-y_z', 'image-addons': '/mnt/extra-addons/' }))).toMatchObject({ addons: ['src/addons', '.', 'x-y_z'], imageAddons: ['/mnt/extra-addons'] });
  });

  test('refuse a checkout outside of the workspace', async () => {
    await expect(inputs({ path: '/' })).rejects.toThrow('Input "path"');
  });
});
