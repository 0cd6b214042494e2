import { RULES } from '../../../actions/common/kubernetes/rules/all.ts';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { table } from './api-tables.ts';
import { currentContent, type GeneratedFile, replaceSection } from './documents.ts';

const PAGE = 'docs/validate-a-gitops-repo.md';

/** The page about validation with its list of rules as the code has them. */
export async function rulesPage(root: string): Promise<GeneratedFile> {
  const document = await currentContent(root, PAGE);
  if (document === undefined) {
    throw new UserError(`${PAGE} is missing.`);
  }
  const rows = RULES.map(({ code, advice, upstream, severity }) => [`\`${code}\`${severity === 'warning' ? ' (a warning)' : ''}`, advice, upstream.join(', ') || 'the kit alone']);
  return { path: PAGE, content: replaceSection(document, PAGE, 'rules', table(['Rule', 'What to do', 'Elsewhere called'], rows)) };
}
