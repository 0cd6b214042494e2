import { describe, expect, test } from '@jest/globals';
import { makeStatement, statementId } from '../../../../actions/common/evidence/statement.ts';
import { releaseSource } from '../../../../actions/common/gates/build.ts';

const COMMIT = 'a'.repeat(40);

function sourceOf(github: object, dependencies: object[] = [{ uri: 'git+https://github.com/acme/odoo', digest: { gitCommit: COMMIT } }]): ReturnType<typeof releaseSource> {
  const statement = makeStatement('build', 'registry.example/acme/odoo', `sha256:${'1'.repeat(64)}`, 'pass', {
    buildDefinition: { internalParameters: { github }, resolvedDependencies: dependencies },
  });
  return releaseSource({ id: statementId(statement), kind: 'build', statement, path: 'build.json' });
}

describe('where a release comes from', () => {
  test('is its first git dependency, with whoever started the build', () => {
    expect(sourceOf({ actor: 'dana', actorId: '101' })).toEqual({ source: `acme/odoo@${COMMIT}`, author: { login: 'dana', id: 101 } });
  });

  test('is known although the build was started outside of GitHub, by nobody it could name', () => {
    expect(sourceOf({})).toEqual({ source: `acme/odoo@${COMMIT}`, author: undefined });
  });

  test('is unknown without a commit', () => {
    expect(sourceOf({}, [{ uri: 'docker://base', digest: { sha256: '1'.repeat(64) } }])).toBeUndefined();
    expect(sourceOf({}, [{ uri: 'git+https://github.com/acme/odoo', digest: { gitCommit: 'main' } }])).toBeUndefined();
  });
});
