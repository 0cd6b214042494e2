/** The part of a text that a program keeps up to date, while people write around it. */
export interface Section {
  /** Its name among the sections of a text: lower-case letters, digits and hyphens. */
  marker: string;
  /** Markdown. */
  text: string;
}

/**
 * A body with its section as it is to be; everything else stays as people wrote it. A body without the section, or with only one
 * of its two marks, gets it at the end.
 */
export function withSection(body: string, { marker, text }: Section): string {
  const [start, end] = [`<!-- odoo-gitops-kit:${marker} -->`, `<!-- /odoo-gitops-kit:${marker} -->`];
  const section = `${start}\n${inert(text)}\n${end}`;
  const from = body.lastIndexOf(start);
  const to = from === -1 ? -1 : body.indexOf(end, from);
  if (to === -1) {
    return body.trim() === '' ? section : `${body.trimEnd()}\n\n${section}`;
  }
  const present = body.slice(from, to + end.length);
  // GitHub's own editor saves lines with carriage returns.
  return present.replaceAll('\r\n', '\n') === section ? body : `${body.slice(0, from)}${section}${body.slice(to + end.length)}`;
}

/** A text that forges no mark of ours and calls nobody: an account or a team is called where "@" begins a word. */
function inert(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .trim()
    .replaceAll('<!--', '&lt;!--')
    .replaceAll(/(?<![A-Za-z0-9])@(?=[A-Za-z0-9])/g, '&#64;');
}
