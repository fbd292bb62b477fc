// What a browser alone can tell of a report, written into the title of a copy of the page: links that
// lead nowhere, texts whose contrast is below AA, pictures without name, and whether the page is wider
// than its window.
(() => {
  const problems = [];
  for (const link of document.querySelectorAll("a[href]")) {
    const id = link.getAttribute("href").slice(1);
    if (!document.getElementById(id)) problems.push(`no ${id}`);
  }
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  let texts = 0;
  const seen = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || element.closest("svg")) continue;
    texts += 1;
    const style = getComputedStyle(element);
    const [a, b] = [light(numbers(style.color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) seen.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  problems.push(...seen);
  for (const picture of document.querySelectorAll("svg")) {
    if (!picture.querySelector(":scope > title")?.textContent) problems.push("a nameless picture");
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) problems.push(`${wide} wide in ${innerWidth}`);
  const scripts = document.scripts.length - 1;
  document.title = `checked ${innerWidth}: ${texts} texts, ${scripts} scripts, ` +
    `${problems.length} problems ${problems.slice(0, 5).join("; ")}`;
})();
