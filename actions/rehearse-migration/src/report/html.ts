import { createHash } from 'node:crypto';
import { cut, list, LONGEST_NAME, name, section, text } from './elements.ts';
import type { Detail } from './details.ts';
import type { Declared, Loss, Report, Stop, Verdict } from './model.ts';
import { STYLE } from './style.ts';
import { barPicture, moduleBars, type Bar } from './timeline.ts';

const SHOWN = { messages: 5, stops: 20, losses: 50, declared: 100, explained: 30, modules: 15, details: 100, rollback: 10 };

/** Words and a symbol beside the colour: not everybody sees it. */
const VERDICTS: Record<Verdict, { symbol: string; word: string }> = {
  pass: { symbol: '✓', word: 'Passed' },
  fail: { symbol: '✕', word: 'Failed' },
  unknown: { symbol: '?', word: 'Unknown' },
};

/** The report as one HTML file that needs nothing else: no script, no network. */
export function htmlReport(report: Report): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash(STYLE)}'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">',
    `<title>${VERDICTS[report.verdict].word}: rehearsal of ${text(shortName(report.image))}</title><style>${STYLE}</style></head>`,
    `<body class="${report.verdict}">`,
    header(report),
    '<main>',
    section('stops', report.verdict === 'fail' ? 'What stops this release' : 'What is not known', stopsPart(report)),
    section('losses', 'What would be lost or changed', lossesPart(report.losses)),
    section('declared', 'What the authors declare, and why', declaredPart(report.declared)),
    section('rollback', 'If it has to be taken back', rollbackPart(report)),
    section('forecast', 'How long it takes', forecastPart(report)),
    section('explained', 'What changes and loses nothing', explainedPart(report.explained)),
    section('timeline', 'How the rehearsal went', bars(report.timeline, SHOWN.details)),
    section('details', 'Details', report.details.map((detail) => detailPart(detail)).join('')),
    '</main></body></html>',
    '',
  ].filter((line) => line !== '').join('\n');
}

function header({ verdict, headline, summary, image, series, data, writtenAt, from, to, alerts, figures }: Report): string {
  const { symbol, word } = VERDICTS[verdict];
  const facts = figures.map(({ term, value }) => `<div><dt>${text(term)}</dt><dd>${text(value)}</dd></div>`).join('');
  return [
    '<header>',
    `<p class="verdict"><span class="symbol" aria-hidden="true">${symbol}</span> Rehearsal: <strong>${word}</strong></p>`,
    `<h1>${headline}</h1>`,
    `<p class="summary">${text(summary)}</p>`,
    `<p class="release">${name(image)} Odoo ${text(series)}, from ${name(shortDigest(from))} to ${name(shortDigest(to))}, rehearsed on ${text(data)}, ${text(shortTime(writtenAt))}</p>`,
    ...alerts.map((alert) => `<p class="alert"><strong>Attention:</strong> ${text(alert)}</p>`),
    `<dl class="figures">${facts}</dl>`,
    '</header>',
  ].join('\n');
}

function stopsPart({ stops }: Report): string {
  const { shown, more } = cut(stops, SHOWN.stops);
  const rest = more === 0 ? '' : `<p class="more">and ${more} more kinds of findings</p>`;
  return shown.map((stop) => stopPart(stop)).join('') + rest;
}

function stopPart({ code, title, action, messages }: Stop): string {
  const hint = action === '' ? '' : `<p class="action"><strong>What to do:</strong> ${text(action)}</p>`;
  return `<article><h3>${text(title)}</h3>${list(messages.map((message) => text(message)), SHOWN.messages)}${hint}<p class="small">${name(code)}</p></article>`;
}

function lossesPart(losses: readonly Loss[]): string {
  if (losses.length === 0) {
    return '';
  }
  const { shown, more } = cut(losses, SHOWN.losses);
  const rows = shown.map(({ what, subject, code, ids }) => `<tr><th scope="row">${text(what)}<span class="small">${name(subject)}</span></th><td>${idList(ids)}</td><td>${name(code)}</td></tr>`);
  const rest = more === 0 ? '' : `<p class="more">and ${more.toLocaleString('en-US')} more</p>`;
  return `<p>Nobody declared this, and nothing explains it.</p>${table('What would be lost or changed', 'losses', ['What would happen', 'Records (up to five ids)', 'Code'], rows)}${rest}`;
}

function idList(ids: readonly string[]): string {
  return ids.length === 0 ? '<span class="small">no ids</span>' : ids.map((id) => text(id)).join(', ');
}

function declaredPart(declared: readonly Declared[]): string {
  if (declared.length === 0) {
    return '';
  }
  const items = declared.map(({ what, subject, because }) => `<h3>${text(what)}</h3><blockquote>${text(because)}</blockquote>${subject === '' ? '' : `<p class="small">${name(subject)}</p>`}`);
  return `<p>Whoever approves the release agrees to each of these.</p>${list(items, SHOWN.declared, 'cards')}`;
}

function rollbackPart({ rollback: { short, sentence, reasons } }: Report): string {
  const why = reasons.length === 0 ? '' : `<p>What keeps the old release from it:</p>${list(reasons.map((reason) => text(reason)), SHOWN.rollback)}`;
  return `<p class="lead">${text(short)}</p><p>${text(sentence)}</p>${why}`;
}

function forecastPart({ forecast, forecastNotes, modules }: Report): string {
  const rows = forecast.map(({ term, words, isTotal }) => `<tr${isTotal ? ' class="total"' : ''}><th scope="row">${text(term)}</th><td class="number">${text(words)}</td></tr>`);
  const slowest = modules.length === 0 ? '' : `<h3>The update, module by module</h3><p>The rest of its time goes to starting Odoo and to looking at the database.</p>${bars(moduleBars(modules), SHOWN.modules)}`;
  return `${rows.length === 0 ? '' : table('Forecast', 'forecast', ['What happens', 'About'], rows)}${forecastNotes.map((note) => `<p>${text(note)}</p>`).join('')}${slowest}`;
}

function explainedPart(explained: readonly string[]): string {
  return list(explained.map((sentence) => text(sentence)), SHOWN.explained);
}

function bars(all: readonly Bar[], maximum: number): string {
  return list(all.map((bar) => `<span>${text(bar.title, LONGEST_NAME)}</span><span class="number">${text(bar.words)}</span>${barPicture(bar)}`), maximum, 'bars');
}

function detailPart({ title, entries }: Detail): string {
  const items = entries.map((entry) => `${entry.name === undefined ? '' : `${name(entry.name)} `}${text(entry.text)}`);
  return `<details><summary><h3>${text(title)}</h3> <span class="count">${entries.length.toLocaleString('en-US')}</span></summary>${list(items, SHOWN.details)}</details>`;
}

/** Scrolls within itself where the screen is narrow; focusable, so that a keyboard can scroll it. */
function table(label: string, kind: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((title) => `<th scope="col">${title}</th>`).join('');
  return `<div class="scroll ${kind}" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function shortName(image: string): string {
  return image.split('/').slice(-2).join('/');
}

function shortDigest(digest: string): string {
  return digest.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
}

function shortTime(time: string): string {
  return `${time.replace('T', ' ').slice(0, 16)} UTC`;
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('base64');
}
