import { type Statement, makeStatement } from '../../common/evidence/statement.ts';
import type { ReleaseLabels } from '../../common/image/labels.ts';
import type { BuildRun } from './build-run.ts';

const BUILD_TYPE = 'https://odoo-gitops-kit.dev/build/v1';

/** States where an image was built, in the form of SLSA provenance v1, from what GitHub and the registry said. */
export function buildStatement(image: string, digest: string, run: BuildRun, labels: ReleaseLabels, server: string): Statement {
  const repository = `${server}/${run.repository}`;
  return makeStatement('build', image, digest, 'pass', {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { workflow: { repository, path: run.workflow, ref: `refs/heads/${run.branch}` } },
      internalParameters: { series: labels.series, modules: labels.modules },
      resolvedDependencies: [
        { uri: `git+${repository}@refs/heads/${run.branch}`, digest: { gitCommit: run.commit } },
        ...baseImage(labels),
        ...run.called.map(({ workflow, commit }) => ({ uri: `git+${server}/${workflow}`, digest: { gitCommit: commit } })),
      ],
    },
    runDetails: {
      builder: { id: `${repository}/${run.workflow}@refs/heads/${run.branch}` },
      metadata: { invocationId: `${run.url}/attempts/${run.attempt}` },
    },
  });
}

function baseImage(labels: ReleaseLabels): { name: string; digest: { sha256: string } }[] {
  const digest = labels.baseDigest.replace('sha256:', '');
  return digest === '' ? [] : [{ name: 'base-image', digest: { sha256: digest } }];
}
