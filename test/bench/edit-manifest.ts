/**
 * How long an edit of a file of 200 lines takes once the action runs, proof included, beside reading and writing the file as a whole
 * with the library that it is read with, which leaves neither its comments nor its spelling exact.
 *
 * `node test/bench/edit-manifest.ts`
 */
import { parseDocument } from 'yaml';
import { editManifest } from '../../actions/common/gitops/manifests/edit-manifest.ts';
import { sha256 } from '../../actions/common/runtime/canonical.ts';
import { median } from './gitops-process.ts';

const LINES = 200;
const WARM = 100;
const EDITS = 500;
const LIMIT = 2;

const text = valuesFile();
const exact = times((count) => {
  editManifest(text, 'values.yaml', { format: 'helm', path: ['image'] }, { image: 'registry.example/acme/odoo', tag: `19.0-${count}`, digest: sha256(`${count}`) });
});
const whole = times((count) => {
  const document = parseDocument(text);
  document.setIn(['image', 'tag'], `19.0-${count}`);
  document.setIn(['image', 'digest'], sha256(`${count}`));
  document.toString();
});
console.log(`medians of ${EDITS}; bump-manifests' edit: ${median(exact).toFixed(2)} ms (limit ${LIMIT})`);
console.log(`read and written as a whole: ${median(whole).toFixed(2)} ms`);
console.log(`${(median(exact) / median(whole)).toFixed(2)} times as long`);
process.exitCode = median(exact) <= LIMIT ? 0 : 1;

function times(edit: (count: number) => void): number[] {
  const taken = Array.from({ length: WARM + EDITS }, (_, count) => {
    const started = performance.now();
    edit(count);
    return performance.now() - started;
  });
  return taken.slice(WARM);
}

/** Values as a chart has them: comments, mappings, short lists. */
function valuesFile(): string {
  const lines = ['image:', '  repository: registry.example/acme/odoo', '  tag: "19.0-0"', `  digest: ${sha256('before')}`];
  for (let section = 0; lines.length < LINES; section += 1) {
    lines.push(`# What section ${section} is for`, `section${section}:`, `  name: value-${section}`, '  enabled: true', `  replicas: ${section}`,
      `  host: erp${section}.example.com`, '  args:', '    - --one', `    - --two=${section}`, '');
  }
  return `${lines.slice(0, LINES).join('\n')}\n`;
}
