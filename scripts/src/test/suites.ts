import { UserError } from '../../../actions/common/runtime/errors.ts';
import { checkSuites } from './checks.ts';
import { jestTier } from './jest-suite.ts';
import { GROUPS, type Suite } from './suite.ts';

/** Everything that a full run runs, in the order in which it starts: what says most in a moment, then the longest, and short ones for the idle core at the end. */
export function allSuites(): Suite[] {
  return [
    jestTier('unit', 'unit', { needs: ['programs'], cores: 'all' }),
    ...checkSuites(),
    jestTier('odoo', 'odoo', { needs: ['programs', 'containers'], cores: 'one' }),
    jestTier('cases', 'odoo', { needs: ['programs', 'containers'], cores: 'one' }),
    jestTier('demo', 'odoo', { needs: ['programs', 'containers'], cores: 'one' }),
    jestTier('line', 'odoo', { needs: ['programs', 'containers', 'act'], cores: 'one' }),
    jestTier('cluster', 'cluster', { needs: ['programs', 'cluster', 'containers'], cores: 'one' }),
    jestTier('integration', 'integration', { needs: ['programs', 'containers'], cores: 'one' }),
    jestTier('git', 'integration', { needs: ['programs'], cores: 'one' }),
    jestTier('manifests', 'integration', { needs: ['programs', 'kustomize'], cores: 'one' }),
    jestTier('workflows', 'integration', { needs: ['programs', 'containers', 'act'], cores: 'one' }),
    // Apart, because these tests kill clusters, and late, because there is one a machine: beside the others they would wait.
    jestTier('cluster-life', 'cluster', { needs: ['programs', 'cluster'], cores: 'one' }),
    jestTier('dist', 'dist', { cores: 'one' }),
    jestTier('browser', 'browser', { needs: ['browser'], cores: 'one' }),
  ];
}

/**
 * The suites of the named groups, or of those names; all when nothing is named.
 *
 * @throws UserError naming what there is to choose from.
 */
export function chooseSuites(suites: readonly Suite[], named: readonly string[]): Suite[] {
  const known = new Set([...GROUPS, ...suites.map((suite) => suite.name)]);
  const unknown = named.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new UserError(`There are no tests named ${unknown.join(', ')}. Choose from: ${[...known].join(', ')}.`);
  }
  return suites.filter((suite) => named.length === 0 || named.includes(suite.group) || named.includes(suite.name));
}
