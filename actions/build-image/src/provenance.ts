import { makeStatement, type Statement } from '../../common/evidence/statement.ts';
import { sha256 } from '../../common/runtime/canonical.ts';
import { KIT_VERSION } from '../../common/runtime/version.ts';
import type { BaseImage } from './base-image.ts';
import type { BuildInputs } from './inputs.ts';
import type { SourceIntent } from './intent.ts';
import type { Requirements } from './requirements.ts';
import type { SourceFacts } from './source.ts';

const BUILD_TYPE = 'https://odoo-gitops-kit.dev/build-image/v1';
const LOCAL_BUILDER = 'https://odoo-gitops-kit.dev/builders/local';

export interface BuildFacts {
  inputs: BuildInputs;
  base: BaseImage;
  source: SourceFacts;
  requirements: Requirements;
  intent: SourceIntent | null;
  modules: Record<string, string>;
  /** The bill of materials as written. */
  sbom: string;
  startedAt: Date;
  finishedAt: Date;
}

/**
 * How an image was built, as SLSA provenance v1 (https://slsa.dev/spec/v1.1/provenance). `release` repeats what the release record
 * is made from, so that readers need not know how SLSA nests it.
 */
export function buildStatement(digest: string, facts: BuildFacts, environment: NodeJS.ProcessEnv): Statement {
  const { inputs, source, modules } = facts;
  const repository = source.repository.replace(/^https:\/\/[^/]+\//, '');
  return makeStatement('build', inputs.image, digest, 'pass', {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { image: inputs.image, tag: inputs.tag, series: inputs.series, baseImage: facts.base.name, workflow: workflowOf(environment) },
      internalParameters: { kit: KIT_VERSION, requirementsLocked: facts.requirements.locked, github: eventOf(environment) },
      resolvedDependencies: dependencies(facts),
    },
    runDetails: {
      builder: { id: builderOf(environment), version: { 'odoo-gitops-kit': KIT_VERSION } },
      metadata: { invocationId: invocationOf(environment), startedOn: facts.startedAt.toISOString(), finishedOn: facts.finishedAt.toISOString() },
      byproducts: [{ name: 'sbom', mediaType: 'application/vnd.cyclonedx+json', digest: digestSet(sha256(facts.sbom)) }],
    },
    release: {
      series: inputs.series,
      tag: inputs.tag,
      source: source.commit === '' ? '' : `${repository}@${source.commit}`,
      modules,
      intent: facts.intent?.sha256 ?? null,
    },
  }, facts.finishedAt);
}

function dependencies({ base, source, requirements }: BuildFacts): object[] {
  return [
    { uri: `docker://${base.name}`, digest: digestSet(base.digest) },
    ...(source.commit === '' ? [] : [{ uri: source.repository === '' ? 'git' : `git+${source.repository}`, digest: { gitCommit: source.commit } }]),
    ...(requirements.file === '' ? [] : [{ uri: requirements.file, digest: digestSet(sha256(requirements.text)) }]),
  ];
}

function digestSet(digest: string): { sha256: string } {
  return { sha256: digest.slice('sha256:'.length) };
}

/** `GITHUB_WORKFLOW_REF` is `owner/repository/path@ref`. */
function workflowOf(environment: NodeJS.ProcessEnv): object {
  const [path = '', ref = ''] = (environment['GITHUB_WORKFLOW_REF'] ?? '').split('@', 2);
  return path === '' ? {} : { repository: environment['GITHUB_REPOSITORY'] ?? '', path: path.split('/').slice(2).join('/'), ref };
}

function eventOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const members = { eventName: 'GITHUB_EVENT_NAME', repositoryId: 'GITHUB_REPOSITORY_ID', actor: 'GITHUB_ACTOR', actorId: 'GITHUB_ACTOR_ID' };
  const known = Object.entries(members).map(([member, variable]) => [member, environment[variable] ?? ''] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== ''));
}

function builderOf(environment: NodeJS.ProcessEnv): string {
  const workflow = environment['GITHUB_WORKFLOW_REF'] ?? '';
  return workflow === '' ? LOCAL_BUILDER : `${environment['GITHUB_SERVER_URL'] || 'https://github.com'}/${workflow}`;
}

function invocationOf(environment: NodeJS.ProcessEnv): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = environment;
  return run === undefined || run === '' ? '' : `${server}/${repository}/actions/runs/${run}/attempts/${attempt}`;
}
