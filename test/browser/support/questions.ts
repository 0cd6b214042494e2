/** One run of text against what is behind it. */
export interface Contrast {
  text: string;
  ratio: number;
}

/** Everything is looked at, what is folded up too. */
const UNFOLD = 'document.querySelectorAll("details").forEach((details) => { details.open = true; });';

/** What makes a page of this width scroll sideways: nothing may. */
export function overflow(width: number): string {
  return `(() => {
  ${UNFOLD}
  const isInside = (element) => element.closest('.scroll') !== null && !element.classList.contains('scroll');
  const wide = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > ${width} && !isInside(element));
  const page = document.scrollingElement.scrollWidth > ${width} ? ['the page: ' + document.scrollingElement.scrollWidth] : [];
  return [...page, ...wide.map((element) => element.tagName + '.' + element.className).slice(0, 10)];
})()`;
}

/** How bright the page is, from 0 to 255. */
export const BRIGHTNESS = "Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number))";

/** The levels of the headings, in order. */
export const HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((heading) => Number(heading.tagName.slice(1)))";

/** The contrast (WCAG 2) of every element that has text of its own. */
export const CONTRASTS = `(() => {
  ${UNFOLD}
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const channel = (value) => value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const background = (element) => {
    for (let behind = element; behind !== null; behind = behind.parentElement) {
      const color = parts(getComputedStyle(behind).backgroundColor);
      if (color.length === 3 || color[3] === 1) {
        return color;
      }
    }
    return [255, 255, 255];
  };
  const ratio = (element) => {
    const [darker, lighter] = [luminance(parts(getComputedStyle(element).color)), luminance(background(element))].sort((left, right) => left - right);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  return [...document.querySelectorAll('body, body *')].filter((element) => !['STYLE', 'rect'].includes(element.tagName) && hasText(element))
    .map((element) => ({ text: element.textContent.slice(0, 40), ratio: Math.round(ratio(element) * 100) / 100 }));
})()`;
