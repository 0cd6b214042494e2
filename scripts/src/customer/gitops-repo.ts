import { Refusal } from '../../../actions/common/runtime/errors.ts';
import type { Answers } from './answers.ts';
import { ANSWERS_FILE, answersText } from './answers-text.ts';
import { baselineFiles } from './baseline.ts';
import { gitopsCallers, sourceCallers } from './caller-workflows.ts';
import { clusterEnvironment } from './cluster-environment.ts';
import { gitopsOwners, sourceOwners } from './code-owners.ts';
import { composeEnvironment } from './compose-environment.ts';
import { byPath, generated, type PlannedFile, seeded } from './planned-file.ts';
import { policyText } from './policy-text.ts';
import { gitopsReadme } from './repository-readme.ts';
import { runbookFiles } from './runbooks.ts';
import type { Templates, Texts } from './skeletons.ts';
import { missingTemplates, VENDOR } from './template-names.ts';

const LISTS = ['waivers.yaml', 'holds.yaml'];

const EXCEPTIONS = `# Where this customer differs from the standard, and why. Each excepts one object of one environment from one rule, as a finding of
# scripts/validate-gitops names them, and needs what, why, owner and the last day that it counts:
#   - rule: image-digest
#     environment: staging
#     object: Deployment/web
#     what: The image has a tag and no digest.
#     why: The customer's own builds are tried here before they are releases.
#     owner: acme/platform
#     review: 2027-06-30
exceptions: []
`;

/** The lock has hashes of bytes: git must not give a checkout on another system other line ends. */
const ATTRIBUTES = `* text=auto eol=lf\n${VENDOR}/** -text linguist-vendored\n`;

/**
 * Every file of a customer's GitOps repository. Pure: the same answers and templates always give the same bytes.
 *
 * @throws Refusal when the kit has no template for what was answered.
 */
export function gitopsRepo(answers: Answers, templates: Templates): PlannedFile[] {
  const specific = answers.engine === 'kubernetes' ? clusterFiles(answers, templates) : hostFiles(answers, templates.gitops);
  return byPath([
    generated('.gitattributes', ATTRIBUTES),
    generated('README.md', gitopsReadme(answers)),
    generated(ANSWERS_FILE, answersText(answers)),
    generated('policy.yaml', policyText(answers)),
    generated('.github/CODEOWNERS', gitopsOwners(answers)),
    ...LISTS.map((file) => seeded(file, templates.gitops.get(file) ?? `${file.replace('.yaml', '')}: []\n`)),
    ...gitopsCallers(answers, answers.engine === 'kubernetes' ? templates.cluster : templates.gitops),
    ...runbookFiles(answers),
    ...baselineFiles(answers),
    ...specific,
  ]);
}

/** Every file that the repository with the addons begins with. */
export function sourceRepo(answers: Answers, templates: Templates): PlannedFile[] {
  return byPath([
    seeded('README.md', sourceReadme(answers)),
    seeded('requirements.txt', '# Python packages that the addons need besides those of Odoo, with exact versions: name==1.2.3\n'),
    seeded('addons/.gitkeep', ''),
    generated('.github/CODEOWNERS', sourceOwners(answers)),
    ...sourceCallers(answers, templates.source),
  ]);
}

function hostFiles(answers: Answers, skeleton: Texts): PlannedFile[] {
  return answers.environments.flatMap((environment) => composeEnvironment(answers, environment, skeleton));
}

function clusterFiles(answers: Answers, { vendored }: Templates): PlannedFile[] {
  const missing = missingTemplates(answers, new Set(vendored.keys()));
  if (missing.length > 0) {
    throw new Refusal(`This kit has no template for what was answered; these are missing in gitops-templates: ${missing.join(', ')}. Change the answers, or use a version of the kit that has them.`);
  }
  return [
    seeded('exceptions.yaml', EXCEPTIONS),
    ...vendoredFiles(vendored),
    ...answers.environments.flatMap((environment) => clusterEnvironment(answers, environment)),
  ];
}

/** The kit's templates as a customer's repository keeps them. */
export function vendoredFiles(templates: Texts): PlannedFile[] {
  return [...templates].map(([path, content]) => ({ path: `${VENDOR}/${path}`, content, kind: 'vendored' as const }));
}

function sourceReadme({ customer, series, engine, repositories }: Answers): string {
  const built = engine === 'compose'
    ? `Every push to \`main\` is built,\nscanned and handed over to \`${repositories.gitops}\`, which rehearses and promotes it.`
    : `Every push to \`main\` is built\nand scanned. What runs, \`${repositories.gitops}\` says.`;
  return `# ${customer}: addons

Addons for Odoo ${series}, below \`addons/\`; Python packages that they need in \`requirements.txt\`. ${built}

- Raise the version in the manifest of every module that you change; a renamed column needs a migration script.
- What a release destroys on purpose, \`release-intent.yaml\` declares.
`;
}
