import { join } from 'node:path';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { counted } from '../../../actions/common/runtime/counted.ts';
import { markdownText, plainText } from '../../../actions/common/runtime/foreign-text.ts';
import { commandData } from '../../../actions/common/runtime/workflow-commands.ts';
import type { Validation } from './validate.ts';

/** How findings can be printed: for people, for programs, and for GitHub's list of changes. */
export const FORMATS = ['text', 'json', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** @param folder of the repo as GitHub knows it, for the files of annotations; empty where they are the same. */
export function reportText(validation: Validation, format: Format, folder = ''): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(validation, undefined, 2)}\n`;
    case 'github':
      return `${[...grouped(validation.findings).map((group) => annotation(group, folder)), summary(validation)].join('\n')}\n`;
    default:
      return `${[...grouped(validation.findings).map(findingText), summary(validation)].join('\n')}\n`;
  }
}

/** One line that says what was looked at and what came out. */
export function summary({ outcome, environments, hosts, objects, findings, silenced }: Validation): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const words = [
    `${counted(environments.length, 'environment')} with ${counted(objects, 'object')}`,
    counted(errors, 'finding'),
    ...(findings.length > errors ? [counted(findings.length - errors, 'warning')] : []),
    ...(silenced > 0 ? [`${silenced} silenced by exceptions`] : []),
    ...(hosts.length > 0 ? [`${counted(hosts.length, 'environment')} of Docker hosts not rendered`] : []),
  ];
  return `${outcome}: ${words.join(', ')}${objects === 0 ? '; there was nothing to look at' : ''}.`;
}

interface Group {
  finding: Finding;
  environments: string[];
}

/** Findings that say the same of several environments, together. */
function grouped(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.code, finding.message, finding.file, finding.line]);
    const group = groups.get(key) ?? { finding, environments: [] };
    group.environments.push(finding.environment);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function findingText({ finding, environments }: Group): string {
  const shown = environmentsText(environments);
  const place = placeText(finding);
  const head = [finding.severity, finding.code, ...(shown === '' ? [] : [`[${shown}]`]), ...(place === '' ? [] : [place])].join(' ');
  return plainText(`${head}\n  ${finding.message}\n  ${finding.advice}${upstreamText(finding)}`);
}

function environmentsText(environments: readonly string[]): string {
  const names = [...new Set(environments)].filter((name) => name !== '');
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

function upstreamText({ upstream = [] }: Finding): string {
  return upstream.length === 0 ? '' : ` (${upstream.join(', ')})`;
}

function placeText({ file, line }: Finding): string {
  return file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}`;
}

/** The findings for the summary of a job: GitHub shows no more than ten annotations of a step, and says nothing of the others. */
export function reportMarkdown(validation: Validation): string {
  const rows = grouped(validation.findings).map(({ finding, environments }) => {
    const cells = [finding.code, environmentsText(environments), placeText(finding), `${finding.message} ${finding.advice}`];
    return `| ${cells.map((cell) => markdownText(cell)).join(' | ')} |`;
  });
  const table = rows.length === 0 ? [] : ['', '| rule | environment | file | what, and what to do |', '| --- | --- | --- | --- |', ...rows];
  return [`**Validate:** ${markdownText(summary(validation))}`, ...table].join('\n');
}

/** A workflow command of GitHub Actions; foreign text can end neither it nor its properties. */
function annotation({ finding, environments }: Group, folder: string): string {
  const { severity, code, message, advice, file, line } = finding;
  const title = [code, environmentsText(environments)].filter((word) => word !== '').join(' in ');
  const properties = [...(file === undefined ? [] : [['file', join(folder, file)]]), ...(line === undefined ? [] : [['line', String(line)]]), ['title', title]];
  const said = properties.map(([key, value]) => `${key}=${escaped(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
  return `::${severity} ${said.join(',')}::${escaped(`${message} ${advice}${upstreamText(finding)}`)}`;
}

function escaped(text: string): string {
  return commandData(plainText(text));
}
