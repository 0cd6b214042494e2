import { htmlText, plainText } from '../../../../actions/common/runtime/foreign-text.ts';
import type { ChapterFacts, DemoFacts, StepFact } from '../facts.ts';
import { STYLE } from './style.ts';

/** The report of a run: one HTML file that needs nothing else, no script and no network. */
export function reportPage(facts: DemoFacts): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Four releases of acme</title><style>${STYLE}</style></head><body><main>`,
    header(facts),
    ...facts.chapters.map((chapter, index) => chapterSection(chapter, index)),
    historySection(facts),
    evidenceSection(facts),
    placesSection(facts),
    '</main></body></html>',
    '',
  ].join('\n');
}

function header(facts: DemoFacts): string {
  const time = facts.startedAt.toISOString().replace('T', ' ').slice(0, 16);
  return [
    '<header><h1>Four releases of acme</h1>',
    `<p>Real Odoo, PostgreSQL, git, registry and containers on one machine. Begun ${time} UTC, ${minutes(facts.seconds)} in all.</p>`,
    '<ol class="overview">',
    ...facts.chapters.map((chapter, index) => `<li class="${endOf(chapter)}"><a href="#chapter-${index + 1}">${text(chapter.title)}</a><span>${text(chapter.verdict)}</span></li>`),
    '</ol></header>',
  ].join('\n');
}

function chapterSection(chapter: ChapterFacts, index: number): string {
  const longest = Math.max(1, ...chapter.steps.map((step) => step.seconds));
  return [
    `<section id="chapter-${index + 1}"><h2>${text(chapter.title)}</h2><p>${text(chapter.claim)}</p>`,
    '<table><thead><tr><th>Step</th><th>What happened</th><th class="time">Seconds</th></tr></thead><tbody>',
    ...chapter.steps.map((step) => stepRow(step, longest)),
    '</tbody></table>',
    `<p class="verdict ${endOf(chapter)}">${text(chapter.verdict)}</p></section>`,
  ].join('\n');
}

function stepRow(step: StepFact, longest: number): string {
  const width = Math.max(1, Math.round((step.seconds / longest) * 100));
  const lines = step.lines.map((line) => `<div>${text(line)}</div>`).join('');
  const bar = `<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="6"/></svg>`;
  return `<tr class="${step.end}"><th scope="row">${text(step.title)}</th><td>${lines}</td><td class="time">${step.seconds.toFixed(1)}${bar}</td></tr>`;
}

function historySection({ history }: DemoFacts): string {
  return section('What git remembers', ['Every change of production is one commit.'], history);
}

function evidenceSection({ evidence }: DemoFacts): string {
  const rows = evidence.map(({ kind, outcome, digest, path }) => `${kind}: ${outcome} · ${digest.slice(0, 19)}… · ${path}`);
  return section('Evidence', ['in-toto statements on the branch “evidence”, each about one image digest.'], rows);
}

function placesSection({ places, address }: DemoFacts): string {
  const kept = address === null ? [] : [`Odoo runs at ${address} (user admin, password admin)`];
  return section('Left behind', [], [...kept, ...places.map(({ name, path }) => `${name}: ${path}`)]);
}

function section(title: string, paragraphs: string[], items: string[]): string {
  const list = items.map((item) => `<li>${text(item)}</li>`).join('');
  return `<section><h2>${text(title)}</h2>${paragraphs.map((paragraph) => `<p>${text(paragraph)}</p>`).join('')}<ul class="plain">${list}</ul></section>`;
}

function endOf(chapter: ChapterFacts): string {
  const ends = new Set(chapter.steps.map((step) => step.end));
  return ends.has('unexpected') ? 'unexpected' : ends.has('stopped') ? 'stopped' : 'done';
}

function text(foreign: string): string {
  return htmlText(plainText(foreign));
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
