import { join } from 'node:path';
import { builtOnce } from '../machine/built-once.ts';
import { runGo } from '../machine/go.ts';
import type { Report } from '../progress/progress.ts';

/** Linters of others that build from Go modules. */
const LINTERS = {
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
  'kube-score': 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0',
} as const;

/**
 * The path of a linter, built once from its Go module.
 *
 * @throws UserError when there is no Go.
 */
export async function ensureLinter(name: keyof typeof LINTERS, report: Report): Promise<string> {
  const [module = '', version = ''] = LINTERS[name].split('@');
  const folder = await builtOnce(`linters/${name}`, version, report, async (work) => {
    report(`building ${name} ${version} from its Go module, once`);
    await runGo(`${name} ${version}`, ['install', '-trimpath', `${module}@${version}`], { folder: work, environment: { GOBIN: work, CGO_ENABLED: '0' } });
  });
  return join(folder, name);
}
