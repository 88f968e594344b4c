// Turns left and right into start and end, so that one style sheet serves both
// directions of writing. Keeps the physical form as a fallback where phones of 2020
// do not know the logical one (float).
const SIDES = { left: "start", right: "end" };
const DRAWN = /border-(left|right)-color|clip-path/;

export function logical(css) {
  return css.replace(/\{([^{}]*)\}/g, (block, inner) => {
    if (DRAWN.test(inner) && /clip-path|solid\s+transparent|border-style: solid/.test(inner)) return block; // triangles
    return "{" + inner.replace(/([\w-]+):\s*([^;{}]+);/g, declaration) + "}";
  });
}

function declaration(whole, property, value) {
  let match;
  if ((match = /^(margin|padding)-(left|right)$/.exec(property))) return `${match[1]}-inline-${SIDES[match[2]]}: ${value};`;
  if ((match = /^border-(left|right)(-\w+)?$/.exec(property))) return `border-inline-${SIDES[match[1]]}${match[2] ?? ""}: ${value};`;
  if ((match = /^(left|right)$/.exec(property)) && value !== "-9999em") return `inset-inline-${SIDES[property]}: ${value};`;
  if (property === "text-align" && value in SIDES) return `text-align: ${SIDES[value]};`;
  if (property === "float" && value in SIDES) return `float: ${value}; float: inline-${SIDES[value]};`;
  if (property === "margin" || property === "padding") {
    const parts = value.match(/(?:[^\s(]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?|\([^()]*\))+/g);
    if (parts && parts.length === 4 && parts[1] !== parts[3] && !value.includes("!")) {
      return `${property}-block: ${parts[0]} ${parts[2]}; ${property}-inline: ${parts[3]} ${parts[1]};`;
    }
  }
  return whole;
}
