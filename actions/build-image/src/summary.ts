import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { BuildFacts } from './provenance.ts';

/** The step summary of a successful build. */
export function buildSummary(digest: string, facts: BuildFacts): string {
  const { inputs, base, source, requirements, intent, modules } = facts;
  const seconds = Math.round((facts.finishedAt.getTime() - facts.startedAt.getTime()) / 1000);
  const rows = [
    ['Image', markdownText(`${inputs.image}:${inputs.tag}`)],
    ['Digest', digest === '' ? 'not pushed' : `\`${digest}\``],
    ['Series', inputs.series],
    ['Base image', `${markdownText(base.name)} \`${base.digest}\``],
    ['Source', source.commit === '' ? 'unknown' : `${markdownText(source.repository)} \`${source.commit}\``.trim()],
    ['Requirements', requirements.file === '' ? 'none' : `${requirements.file}, ${requirements.locked ? 'locked by hash' : 'not locked'}`],
    ['Intent', intent === null ? 'none' : `\`${intent.sha256}\``],
    ['Took', `${seconds} s`],
  ].map(([name, value]) => `| ${name} | ${value} |`);
  const addons = Object.entries(modules).map(([name, version]) => `| ${markdownText(name)} | ${markdownText(version)} |`);
  return [
    '### Built an Odoo release', '',
    '| | |', '|---|---|', ...rows, '',
    '| Addon | Version |', '|---|---|', ...addons,
  ].join('\n');
}
