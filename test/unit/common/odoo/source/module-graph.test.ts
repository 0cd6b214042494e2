import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dependencyCycles, loadingOrder, withDependents } from '../../../../../actions/common/odoo/source/module-graph.ts';

const graph = (modules: Record<string, string[]>) => new Map(Object.entries(modules).map(([name, depends]) => [name, { depends }]));

describe('the loading order', () => {
  test('is by depth, then by name', () => {
    const modules = graph({ zoo: ['base'], app: ['core', 'zoo'], core: ['base'], base: [], late: ['app'] });
    expect(loadingOrder(modules)).toEqual(['base', 'core', 'zoo', 'app', 'late']);
  });

  test('counts a dependency outside of the map as loaded', () => {
    expect(loadingOrder(graph({ b: ['sale'], a: ['b'] }))).toEqual(['b', 'a']);
  });

  test('puts modules in and behind a cycle last', () => {
    expect(loadingOrder(graph({ a: ['b'], b: ['a'], behind: ['a'], fine: [] }))).toEqual(['fine', 'a', 'b', 'behind']);
  });

  test('has every module after its dependencies, for any graph without cycles', () => {
    const edges = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 60 });
    fc.assert(fc.property(edges, (pairs) => {
      const modules = new Map(Array.from({ length: 20 }, (_, index) => {
        const depends = pairs.filter(([from, to]) => from === index && to < index).map(([, to]) => `m${to}`);
        return [`m${index}`, { depends }];
      }));
      const order = loadingOrder(modules);
      expect(order.toSorted()).toEqual([...modules.keys()].toSorted());
      for (const [name, { depends }] of modules) {
        expect(depends.every((dependency) => order.indexOf(dependency) < order.indexOf(name))).toBe(true);
      }
    }));
  });

  test('of a chain of 50,000 modules is found without recursion', () => {
    const chain = new Map(Array.from({ length: 50_000 }, (_, index) => [`m${index}`, { depends: index === 0 ? [] : [`m${index - 1}`] }]));
    expect(loadingOrder(chain).at(-1)).toBe('m49999');
  });
});

describe('cycles', () => {
  test('are named once each, from their first module', () => {
    const modules = graph({ c: ['a'], a: ['b'], b: ['c'], self: ['self'], behind: ['a'], fine: [] });
    expect(dependencyCycles(modules)).toEqual([['a', 'b', 'c'], ['self']]);
  });

  test('are absent where there are none', () => {
    expect(dependencyCycles(graph({ a: ['b'], b: [] }))).toEqual([]);
  });
});

test('dependents are found through several steps, and cycles end', () => {
  const modules = graph({ a: [], b: ['a'], c: ['b'], d: ['e'], e: ['d'] });
  expect([...withDependents(modules, ['a'])].toSorted()).toEqual(['a', 'b', 'c']);
  expect([...withDependents(modules, ['d'])].toSorted()).toEqual(['d', 'e']);
});
