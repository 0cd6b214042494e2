import { UserError } from '../../../actions/common/runtime/errors.ts';
import { readMetadata, table } from './api-tables.ts';
import { type GeneratedFile, currentContent, replaceSection } from './documents.ts';

/** The README with the table of all actions. */
export async function mainReadme(root: string, actions: readonly string[]): Promise<GeneratedFile> {
  const document = await currentContent(root, 'README.md');
  if (document === undefined) {
    throw new UserError('README.md is missing.');
  }
  const rows = await Promise.all(actions.map(async (action) => {
    const { description } = await readMetadata(root, action);
    return [`[${action}](actions/${action}/README.md)`, description];
  }));
  return { path: 'README.md', content: replaceSection(document, 'README.md', 'actions', table(['Action', 'What it does'], rows)) };
}
