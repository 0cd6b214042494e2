import { type Statement, makeStatement } from '../../common/evidence/statement.ts';
import type { ReleaseLabels } from '../../common/image/labels.ts';
import type { BuildRun } from './build-run.ts';

// As build-image writes it: it is the same build, told by somebody else.
const BUILD_TYPE = 'https://odoo-gitops-kit.dev/build-image/v1';

/**
 * States where an image was built, as SLSA provenance v1 (https://slsa.dev/spec/v1.1/provenance), from nothing but what GitHub
 * and the registry said. `release` repeats what the release record is made from, so that readers need not know how SLSA nests it.
 */
export function buildStatement(image: string, digest: string, run: BuildRun, labels: ReleaseLabels, server: string): Statement {
  const { series, modules, version: tag, intent } = labels;
  const ref = `refs/heads/${run.branch}`;
  return makeStatement('build', image, digest, 'pass', {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { image, tag, series, workflow: { repository: run.repository, path: run.workflow, ref } },
      internalParameters: {
        github: { eventName: run.event, repositoryId: String(run.repositoryId), actor: run.actor.login, actorId: String(run.actor.id) },
      },
      resolvedDependencies: [
        ...baseImage(labels),
        { uri: `git+${server}/${run.repository}`, digest: { gitCommit: run.commit } },
        ...run.called.map(({ workflow, commit }) => ({ uri: `git+${server}/${workflow}`, digest: { gitCommit: commit } })),
      ],
    },
    runDetails: {
      builder: { id: `${server}/${run.repository}/${run.workflow}@${ref}` },
      metadata: { invocationId: `${run.url}/attempts/${run.attempt}` },
    },
    release: { series, tag, source: `${run.repository}@${run.commit}`, modules, intent: intent === '' ? null : intent },
  });
}

function baseImage({ baseName, baseDigest }: ReleaseLabels): { uri: string; digest: { sha256: string } }[] {
  return baseDigest === '' ? [] : [{ uri: `docker://${baseName}`, digest: { sha256: baseDigest.replace('sha256:', '') } }];
}
